"""Recovery scenarios: what may break as a whole, and the steps that bring the system back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """One disaster the recovery plan covers. RPO and RTO are those of the stores' backups."""

    name: str
    """kebab-case, unique within the system."""
    when: str
    """How it is recognised."""
    steps: tuple[str, ...]
    """What to do, in order; ends with the change of this program where state was altered by hand."""
    stores: tuple[str, ...] = ()
    """Stores restored on the way."""
    rows: tuple[str, ...] = ()
