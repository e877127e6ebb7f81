"""Nothing is broken on purpose where people are paged for what is broken."""

from collections.abc import Iterable, Iterator

from specs.environment import Environment
from specs.fault import Fault
from specs.system import System


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    if environment.chaos and environment.requires_channels:
        wanted = "false where requires_channels is true: its users are real"
        yield Fault(environment.name, "chaos", "true", wanted, "remove it here; run experiments in staging")
