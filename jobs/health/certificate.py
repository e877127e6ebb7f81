"""How long the certificate of an https address still holds."""

import socket
import ssl
import time
from urllib.parse import urlsplit


def lifetime(url: str, seconds: float) -> float | None:
    """Seconds until the certificate a client is shown ends; None where no trusted connection is made."""
    given = urlsplit(url)
    if given.scheme != "https" or not given.hostname:
        return None
    try:
        with (
            socket.create_connection((given.hostname, given.port or 443), timeout=seconds) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=given.hostname) as secured,
        ):
            shown = secured.getpeercert() or {}
    except OSError:
        return None
    end = shown.get("notAfter")
    return ssl.cert_time_to_seconds(end) - time.time() if isinstance(end, str) else None
