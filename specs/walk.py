"""The walk: every fault of every system and of the environment, at once, before anything is built from them.

First each value's shape; then, for the systems whose shape is sound, each check of `specs.checks`. Nothing given to the
walk makes it raise, and no fault shows what looks like a secret.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from specs import shape
from specs.checks import (
    alerts,
    backups,
    budgeting,
    caches,
    channels,
    chaos,
    dependencies,
    duplicates,
    engines,
    escalation,
    events,
    former_systems,
    indicators,
    job_names,
    journeys,
    kubelet_trust,
    labels,
    limits,
    log_retention,
    metric_retention,
    muting,
    names,
    objectives,
    offsite,
    pools,
    population,
    probes,
    promises,
    ranges,
    receivers,
    recipients,
    recovery_point,
    recovery_time,
    references,
    remote_writes,
    repairs,
    replication,
    report_mail,
    resources,
    routes,
    scaling,
    selectors,
    signals,
    smoke,
    tiers,
    volumes,
    windows,
)
from specs.environment import Environment
from specs.fault import Fault
from specs.shown import screened, shown
from specs.system import System

LONGEST_PART = 1_000
"""Characters of one part of a fault that anybody reads."""

OF_SYSTEM: tuple[Callable[[System], Iterable[Fault]], ...] = (
    names.faults,
    ranges.faults,
    resources.faults,
    duplicates.faults,
    references.faults,
    probes.faults,
    journeys.faults,
    smoke.faults,
    replication.faults,
    selectors.faults,
    indicators.faults,
    objectives.faults,
    recovery_point.faults,
    recovery_time.faults,
    tiers.faults,
    backups.faults,
    job_names.faults,
    log_retention.faults,
    alerts.faults,
    signals.faults,
    limits.faults,
    pools.faults,
    caches.faults,
    volumes.faults,
    scaling.faults,
    events.faults,
    labels.faults,
    receivers.faults,
    routes.faults,
    report_mail.faults,
    escalation.faults,
    muting.faults,
)
OF_SYSTEMS: tuple[Callable[[tuple[System, ...]], Iterable[Fault]], ...] = (
    population.faults,
    promises.faults,
    windows.faults,
)
OF_ENVIRONMENT: tuple[Callable[[tuple[System, ...], Environment], Iterable[Fault]], ...] = (
    metric_retention.faults,
    offsite.faults,
    recipients.faults,
    channels.faults,
    chaos.faults,
    dependencies.faults,
    remote_writes.faults,
    former_systems.faults,
)


def faults(
    systems: Iterable[System], environment: Environment | None = None, today: date | None = None
) -> tuple[Fault, ...]:
    """Every fault of the systems and of the environment they run in, each once, ordered by where and path.

    `today` decides which engines are past their end of life; it is the present day (UTC) where it is not given.
    """
    found, sound = _shapes(systems)
    day = today or datetime.now(UTC).date()
    for system in sound:
        for check in (*OF_SYSTEM, partial(engines.faults, today=day), partial(budgeting.faults, today=day)):
            found += _run(check, system.name, system)
    for check in OF_SYSTEMS:
        found += _run(check, "systems", sound)
    if environment is not None:
        unfit = _shape(environment, Environment, "environment")
        found += unfit
        if not unfit:
            for check in (names.of, ranges.of):
                found += _run(check, environment.name, environment, environment.name)
            for check in (*OF_ENVIRONMENT, partial(repairs.faults, today=day)):
                found += _run(check, environment.name, sound, environment)
    return _presented(found)


def warnings(systems: Iterable[System], environment: Environment | None = None) -> tuple[Fault, ...]:
    """What is no mistake but worth knowing: coarse budgets, promises nearly used up, trust that is too wide."""
    _, sound = _shapes(systems)
    found: list[Fault] = []
    for system in sound:
        for check in (objectives.warnings, recovery_time.warnings, dependencies.warnings):
            found += _run(check, system.name, system)
    if environment is not None and not _shape(environment, Environment, "environment"):
        found += _run(kubelet_trust.warnings, environment.name, sound, environment)
    return _presented(found)


def _shapes(systems: Iterable[System]) -> tuple[list[Fault], tuple[System, ...]]:
    """The faults of shape, and the systems that have none."""
    try:
        given = tuple(systems)
    except TypeError:
        return [Fault("systems", "systems", shown(systems), "systems", "give a tuple of System(...)")], ()
    found: list[Fault] = []
    sound: list[System] = []
    for number, system in enumerate(given):
        unfit = _shape(system, System, _title(system, number))
        found += unfit
        if not unfit:
            sound.append(system)
    return found, tuple(sound)


def _title(system: object, number: int) -> str:
    """A system's name where it has one that may be shown, its number otherwise."""
    name = getattr(system, "name", None)
    return name if isinstance(name, str) and names.LABEL.pattern.fullmatch(name) else f"systems[{number}]"


def _shape(value: object, kind: type, where: str) -> list[Fault]:
    return _run(shape.faults, where, value, kind, where)


def _run(check: Callable[..., Iterable[Fault]], where: str, *values: object) -> list[Fault]:
    """A check's faults; a check that fails is itself a fault, because the others must still be heard."""
    found: list[Fault] = []
    try:
        found.extend(check(*values))
    except Exception as error:  # noqa: BLE001 - whatever was given, the walk says so instead of ending
        module = getattr(getattr(check, "func", check), "__module__", "specs")
        given = f"values that end it with {type(error).__name__}"
        mend = "correct the other faults first; if this one stays, the check itself is wrong"
        found.append(Fault(where, module, given, "values it can read", mend))
    return found


def _presented(found: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted({_screened(fault) for fault in found}))


def _screened(fault: Fault) -> Fault:
    # A system's own name stands in `where`; one that is no name is not repeated.
    where = screened(fault.where) if fault.where else "systems"
    texts = {field: _cut(screened(getattr(fault, field))) for field in ("path", "given", "wanted", "mend")}
    return replace(fault, where=where, **texts)


def _cut(text: str) -> str:
    """Names and texts of any length are repeated in what is said of them."""
    return text if len(text) <= LONGEST_PART else f"{text[:LONGEST_PART]}…"
