"""Logs: classes, what each system keeps how long, and the regimes that overrule it."""

from dataclasses import dataclass
from enum import StrEnum

from specs.units import Duration, days, mebibytes, minutes


class LogClass(StrEnum):
    APPLICATION = "application"
    SYSTEM = "system"
    PERFORMANCE = "performance"
    AUDIT = "audit"
    SECURITY = "security"


class ClusterClass(StrEnum):
    """What the cluster itself tells, which is no system's to keep."""

    EVENTS = "events"
    """Events of the Kubernetes API, which forgets them after an hour."""


EVENTS_KEPT = days(30)
"""As long as the records of applications, which they explain."""


CONTAINER_FILE = mebibytes(100)
"""A container's log file is rotated at this size. The kubelet's own default is a tenth."""
CONTAINER_FILES = 5
AGENT_AWAY = minutes(10)
"""A node's agent may be away so long, as for a new version whose image is fetched, and loses nothing: what it has not read
must still lie there, uncompressed."""
RUNTIME_PREFIX = 46
"""Bytes the container runtime writes in front of a line: time, stream, tag."""


@dataclass(frozen=True)
class RegimeRule:
    """What a regime demands of one class. Calendar spans are leap-safe: 1 year = 366 d, 6 y = 2192 d, 7 y = 2557 d."""

    log_class: LogClass
    least: Duration
    hot: Duration = days(0)
    """How long the newest part must be searchable at once."""


@dataclass(frozen=True)
class Regime:
    """A law or standard a system is bound by."""

    name: str
    rules: tuple[RegimeRule, ...]
    source: str


PCI_DSS = Regime(
    "pci-dss",
    (RegimeRule(LogClass.AUDIT, days(366), hot=days(92)), RegimeRule(LogClass.SECURITY, days(366), hot=days(92))),
    "PCI DSS 4.0.1 requirement 10.5.1",
)
HIPAA = Regime("hipaa", (RegimeRule(LogClass.AUDIT, days(2192)),), "45 CFR 164.316(b)(2)(i)")
FINANCIAL = Regime("financial", (RegimeRule(LogClass.AUDIT, days(2557)),), "SEC rule 2-06, seven years of records")


class RegimeName(StrEnum):
    PCI_DSS = PCI_DSS.name
    HIPAA = HIPAA.name
    FINANCIAL = FINANCIAL.name


REGIMES = {RegimeName(regime.name): regime for regime in (PCI_DSS, HIPAA, FINANCIAL)}


@dataclass(frozen=True)
class ClassRetention:
    """How long one class is kept."""

    log_class: LogClass
    keep: Duration


DEFAULT_RETENTION = (
    # The figures of the one document that states all five; security is 366 d everywhere, a leap year's 365.
    ClassRetention(LogClass.APPLICATION, days(30)),
    ClassRetention(LogClass.SYSTEM, days(14)),
    ClassRetention(LogClass.PERFORMANCE, days(7)),
    ClassRetention(LogClass.AUDIT, days(180)),
    ClassRetention(LogClass.SECURITY, days(366)),
)


@dataclass(frozen=True)
class Logs:
    """A system's log policy."""

    retention: tuple[ClassRetention, ...] = DEFAULT_RETENTION
    regimes: tuple[Regime, ...] = ()
    lines_per_second: float = 10.0
    bytes_per_line: int = 400
    multiline: bool = False
    """True where stack traces span lines."""
    rows: tuple[str, ...] = ()

    def on_node(self) -> Duration:
        """How long a record surely stays readable on its node, were all of the system's lines one container's: the last
        rotated file is read, older ones are compressed and are not."""
        rate = self.lines_per_second * (self.bytes_per_line + RUNTIME_PREFIX)
        return Duration(int(CONTAINER_FILE.count / rate)) if rate else AGENT_AWAY

    def keep(self, log_class: LogClass) -> Duration:
        """What holds for a class: the longest of the system's own figure and every regime's (the regime wins)."""
        own = [kept.keep for kept in self.retention if kept.log_class == log_class]
        bound = [rule.least for regime in self.regimes for rule in regime.rules if rule.log_class == log_class]
        return max(own + bound, default=days(0))

    def hot(self, log_class: LogClass) -> Duration:
        """How long the newest part of a class must stay searchable at once."""
        return max(
            (rule.hot for regime in self.regimes for rule in regime.rules if rule.log_class == log_class),
            default=days(0),
        )
