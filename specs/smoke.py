"""Smoke checks: questions asked once after a deployment, where a probe asks again and again."""

from dataclasses import dataclass

from specs.units import Duration, seconds

NOT_ASKED = seconds(0)


@dataclass(frozen=True)
class SmokeCheck:
    """One request and what its answer must be. Asked inside the cluster: metrics endpoints stay private (BUG-43).

    A check looks at one thing: of several that ask one route each says what it alone knows.
    """

    name: str
    path: str
    """A path of `service` or, where `service` is empty, a whole address."""
    service: str = ""
    statuses: tuple[int, ...] = (200,)
    """Empty takes any: what the answer holds is in question, not its status."""
    body: str = ""
    """A regular expression the answer must contain."""
    degraded: str = ""
    """A regular expression that makes the answer a warning: it works, but not wholly. "Degraded" is no pass (BUG-43)."""
    json: bool = False
    """True where the answer must be valid JSON."""
    header: str = ""
    """A header that must be present."""
    origin: str = ""
    """Sent as the header Origin: many servers show their CORS headers only to a request that has one."""
    certificate: Duration = NOT_ASKED
    """How much longer the address' certificate must hold at least."""
    within: Duration = seconds(5)
    rows: tuple[str, ...] = ()
