"""Systems that were taken out of the data, as long as the log store still keeps their records."""

from dataclasses import dataclass

from specs.logs import Logs


@dataclass(frozen=True)
class FormerSystem:
    """What goes on to hold for the logs of a system that left. Without it the log store refuses every later change: it
    drops no policy that an index still follows."""

    name: str
    left: str
    """The day, as 2026-06-30, on which its namespace wrote for the last time."""
    logs: Logs
    """As the system had them; nothing new comes."""
