"""Settings of systems that left: what of their logs is kept how long."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from specs.former_system import FormerSystem
from specs.logs import DEFAULT_RETENTION, REGIMES, ClassRetention, LogClass, Logs, RegimeName
from specs.strict import DurationText, Strict


def day(given: object) -> object:
    """A day of YAML as well as a text in quotes."""
    return given.isoformat() if isinstance(given, date) else given


class FormerSystemSettings(Strict):
    """One system. `keep` names what differs from the usual, by class; a regime holds as it did."""

    name: str = Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
    left: Annotated[str, BeforeValidator(day), Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    keep: dict[LogClass, DurationText] = Field(default_factory=dict)
    regimes: list[RegimeName] = Field(default_factory=list)

    def former_system(self) -> FormerSystem:
        kept = tuple(
            ClassRetention(usual.log_class, self.keep.get(usual.log_class, usual.keep)) for usual in DEFAULT_RETENTION
        )
        regimes = tuple(REGIMES[name] for name in self.regimes)
        return FormerSystem(self.name, self.left, Logs(retention=kept, regimes=regimes, lines_per_second=0.0))
