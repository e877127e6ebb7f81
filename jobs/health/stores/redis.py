"""Redis: an answer to PING, the memory in use and the clients."""

import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
from redis.retry import Retry

from jobs.health.stores.state import TIMEOUT, StoreState, refused, unreachable
from specs.job_document import ReadAddress


def state(store: ReadAddress, password: str) -> StoreState:
    """`size` is the memory in use. The bound on clients stands in INFO since version 7. Raises NoConnection."""
    client = redis.Redis(
        host=store.host,
        port=store.port,
        username=store.user,
        password=password,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        # One attempt, as of every engine: ten would wait minutes for a server that is gone.
        retry=Retry(NoBackoff(), 0),
        ssl=store.tls,
        # As the exporters: encrypted, but a store's certificate names no Service.
        **({"ssl_cert_reqs": "none", "ssl_check_hostname": False} if store.tls else {}),
    )
    try:
        client.ping()
        memory, clients = client.info("memory"), client.info("clients")
    except (AuthenticationError, NoPermissionError) as error:
        raise refused(store.user) from error
    except (RedisError, OSError) as error:
        raise unreachable(error) from error
    finally:
        client.close()
    return StoreState(
        int(memory["used_memory"]),
        int(clients["connected_clients"]),
        int(clients.get("maxclients", 0)),
    )
