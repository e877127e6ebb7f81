"""What is told of a store, and why nothing could be."""

import ssl
from dataclasses import dataclass

TIMEOUT = 10
"""Seconds to connect, and for each answer."""


class NoConnection(Exception):
    """The store did not let us in. Says what kind of trouble it is and never quotes the server, which may name secrets."""


@dataclass(frozen=True)
class StoreState:
    """Sizes are bytes; `most` is 0 where the engine sets no bound or does not tell."""

    size: int
    connections: int
    most: int


def refused(user: str) -> NoConnection:
    return NoConnection(f"it refused the role {user}: password or rights are wrong")


def unreachable(error: BaseException) -> NoConnection:
    return NoConnection(f"it does not answer ({type(error).__name__})")


def encrypted() -> ssl.SSLContext:
    """TLS as the exporters use it: encrypted; a store's certificate names no Service, so nobody could check it."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
