"""Logs are kept as long as a regime asks, and not for ever."""

from collections.abc import Iterator

from specs.fault import Fault
from specs.logs import DEFAULT_RETENTION, LogClass
from specs.system import System
from specs.units import days

LONGEST = days(3_660)
"""Ten years: longer than any regime asks, so what is kept longer is kept by mistake (BUG-72)."""


def faults(system: System) -> Iterator[Fault]:
    """Classes without a figure or with two, without an end, below what a regime asks, or whose searchable part outlives the
    whole."""
    logs = system.logs
    classes = [kept.log_class for kept in logs.retention]
    for missing in (log_class for log_class in LogClass if log_class not in classes):
        mend = f"add ClassRetention(LogClass.{missing.name}, days(30)) or use DEFAULT_RETENTION"
        yield Fault(system.name, "logs.retention", f"nothing for {missing}", "a figure for each class of logs", mend)
    for at, log_class in enumerate(classes):
        path = f"logs.retention[{at}]"
        if log_class in classes[:at]:
            yield Fault(system.name, path, str(log_class), "each class once", "remove the second")
        if logs.keep(log_class) > LONGEST:
            given, wanted = logs.keep(log_class).words, f"at most {LONGEST.words}"
            yield Fault(system.name, f"{path}.keep", given, wanted, "set the date of deletion the law allows")
    yield from overruled(system)
    for at, regime in enumerate(logs.regimes):
        for number, rule in enumerate(regime.rules):
            if rule.hot > rule.least:
                path = f"logs.regimes[{at}].rules[{number}].hot"
                mend = "the searchable part is a part of what is kept"
                yield Fault(system.name, path, rule.hot.words, f"at most {rule.least.words}", mend)


def overruled(system: System) -> Iterator[Fault]:
    """Figures of the system's own that a regime overrules: whoever wrote one believes that it holds. The usual figures make
    no such promise, so a regime simply replaces them."""
    for at, own in enumerate(system.logs.retention):
        if own not in DEFAULT_RETENTION and own.keep < (holds := system.logs.keep(own.log_class)):
            names = " and ".join(
                r.name for r in system.logs.regimes if any(rule.log_class is own.log_class for rule in r.rules)
            )
            wanted, mend = f"at least {holds.words}, which {names} asks", f"set keep to {holds.words}"
            yield Fault(system.name, f"logs.retention[{at}].keep", own.keep.words, wanted, mend)
