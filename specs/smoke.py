"""Smoke checks: questions asked once after a deployment, where a probe asks again and again."""

from dataclasses import dataclass

from specs.units import Duration, seconds


@dataclass(frozen=True)
class SmokeCheck:
    """One request and what its answer must be. Asked inside the cluster: metrics endpoints stay private (BUG-43)."""

    name: str
    path: str
    """A path of `service` or, where `service` is empty, a whole address."""
    service: str = ""
    statuses: tuple[int, ...] = (200,)
    body: str = ""
    """A regular expression the answer must contain."""
    header: str = ""
    """A header that must be present."""
    within: Duration = seconds(5)
    rows: tuple[str, ...] = ()
