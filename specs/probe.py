"""Synthetic probes: what the blackbox exporter asks from inside the cluster."""

from dataclasses import dataclass
from enum import StrEnum

from specs.environment import SecretReference
from specs.units import Duration, seconds


class ProbeKind(StrEnum):
    HTTP = "http"
    TLS = "tls"
    TCP = "tcp"
    DNS = "dns"


@dataclass(frozen=True)
class Probe:
    """One question asked again and again."""

    name: str
    kind: ProbeKind
    target: str
    """A path of `service` ("/health") or, where `service` is empty, a whole address."""
    service: str = ""
    interval: Duration = seconds(30)
    body: str = ""
    """A regular expression the answer must contain; empty asks only for the status."""
    redirects: bool = True
    """False where the answer must come from the address itself: a health check that sends people to a login page is not
    healthy."""
    credentials: SecretReference | None = None
    """A bearer token for what answers only those who log in: a key of a Secret beside the exporter, mounted as a file.
    Until the Secret is there this probe fails, and no other. Such a probe follows no redirect."""
    rows: tuple[str, ...] = ()
