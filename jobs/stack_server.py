"""A server of the stacks as one of its users calls it. Answers are objects of JSON; everything else is a Failure that names
the call."""

import argparse
import base64
import json
import ssl
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from jobs.exit_code import ExitCode, Failure
from specs.job_document import AUTHORITY_PATH, CREDENTIALS_PATH

TIMEOUT = 60
"""Seconds for one answer. Nothing is asked that lasts as long as what it starts."""

Document = dict[str, Any]


@dataclass(frozen=True)
class StackServer(ABC):
    """`authority` is the certificate that the server's own is checked with; None where it talks plain HTTP."""

    address: str
    user: str = ""
    password: str = ""
    authority: Path | None = None
    product: ClassVar[str] = ""
    """Whose answers are understood."""

    @abstractmethod
    def refused(self, what: str, error: urllib.error.HTTPError) -> Failure:
        """What an answer that is no success means for the Job."""

    def call(self, what: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Document:
        """`what` names the call in a Failure."""
        known = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request = urllib.request.Request(  # noqa: S310  the address is the stack's own
            f"{self.address}/{path}",
            data=body,
            method=method,
            headers={**headers, **({"Authorization": f"Basic {known}"} if self.user else {})},
        )
        trusted = ssl.create_default_context(cafile=str(self.authority)) if self.authority else None
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=trusted) as answer:  # noqa: S310
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            raise self.refused(what, error) from error
        except (OSError, ValueError) as error:
            raise Failure(ExitCode.RETRY, f"{what}: no answer from {self.address}: {error}") from error
        if not isinstance(found, dict):
            raise Failure(ExitCode.RETRY, f"{what}: {self.address} does not answer as {self.product} does")
        return found


def arguments(parser: argparse.ArgumentParser) -> None:
    """As whom a server is called, and where that user's password and the authority lie."""
    parser.add_argument("--user", required=True)
    parser.add_argument("--credentials", type=Path, default=Path(CREDENTIALS_PATH), help="default %(default)s")
    parser.add_argument("--authority", type=Path, default=Path(AUTHORITY_PATH), help="default %(default)s")


def access(options: argparse.Namespace, address: str, key: str) -> tuple[str, str, str, Path | None]:
    """What a StackServer is made of; `key` is the file of the password. Raises Failure(CREDENTIALS)."""
    file = options.credentials / key
    try:
        password = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Failure(ExitCode.CREDENTIALS, f"{file}: {error.strerror}") from None
    return address, options.user, password, options.authority if address.startswith("https:") else None
