"""MongoDB: the member behind the Service, the database's size on disk and its connections."""

from collections.abc import Mapping
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from jobs.health.stores.state import TIMEOUT, StoreState, refused, unreachable
from specs.job_document import ReadAddress

DENIED = frozenset({13, 18})
"""Unauthorized and AuthenticationFailed."""
UNCHECKED: Mapping[str, Any] = {"tlsAllowInvalidCertificates": True}
"""As the exporters: encrypted, but a store's certificate names no Service. The driver refuses the word where TLS is off."""


def state(store: ReadAddress, password: str) -> StoreState:
    """Raises NoConnection."""
    milliseconds = TIMEOUT * 1000
    client: MongoClient = MongoClient(
        store.host,
        store.port,
        username=store.user,
        password=password,
        authSource="admin",
        # One member is asked, the one the Service leads to: members' own names need not be known here.
        directConnection=True,
        tls=store.tls,
        serverSelectionTimeoutMS=milliseconds,
        connectTimeoutMS=milliseconds,
        socketTimeoutMS=milliseconds,
        **(UNCHECKED if store.tls else {}),
    )
    try:
        told = client.admin.command("serverStatus")["connections"]
        size = client[store.database].command("dbStats") if store.database else {}
    except OperationFailure as error:
        raise (refused(store.user) if error.code in DENIED else unreachable(error)) from error
    except PyMongoError as error:
        raise unreachable(error) from error
    finally:
        client.close()
    current = int(told["current"])
    return StoreState(int(size.get("totalSize", 0)), current, current + int(told["available"]))
