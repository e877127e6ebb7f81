"""Synthetic probes: what the blackbox exporter asks from inside the cluster."""

from dataclasses import dataclass
from enum import StrEnum

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
    rows: tuple[str, ...] = ()
