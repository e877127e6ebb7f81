"""What an exported objective loses for everybody who reads its plain fields: each field and the reason."""

from collections.abc import Iterator

from rules.slo.openslo import alerting, plain
from rules.slo.openslo.remark import Fate, Remark
from specs.links import slo_id
from specs.slo import Slo
from specs.system import System

WITHOUT_PLACE = {
    "events_per_day": "traffic is not declared in OpenSLO",
    "exclusions": "OpenSLO has no times that count for nothing",
    "depends_on": "objectives cannot refer to one another",
    "allocation": "what a budget is meant for has no field",
    "rows": "the requirement an objective comes from has no field",
}
OF_POLICY = {
    "short_ratio_factor": "an AlertCondition has one window, so that a past burn goes on alerting until it leaves it",
    "least_bad_events": "an AlertCondition has no least number of events, so that one bad event may page at night",
}


def unsaid(system: System) -> Iterator[Remark]:
    """Losses of one system's export, field by field."""
    for at, slo in enumerate(system.slos):
        for path, reason in _of_slo(system, slo):
            yield Remark(system.name, f"slos[{at}].{path}", Fate.LOST, reason)
    if system.slos:
        for field, reason in OF_POLICY.items():
            yield Remark(system.name, f"BURN_POLICY.{field}", Fate.LOST, reason)
        reason = "what may be released while little of a budget is left has no field"
        yield Remark(system.name, "RELEASE_STATES", Fate.LOST, reason)
        reason = (
            "alertWhenNoData has no severity of its own: ObjectiveWithoutData and ObjectiveCoverageLost are not said"
        )
        yield Remark(system.name, "alerts", Fate.LOST, reason)
        yield from _unreached(system)


def _of_slo(system: System, slo: Slo) -> Iterator[tuple[str, str]]:
    for field, reason in WITHOUT_PLACE.items():
        if getattr(slo, field) not in ((), 0):
            yield field, reason
    if plain.name(system.name, slo) != slo_id(system.name, slo.name):
        yield "name", f"a name has at most {plain.LONGEST_NAME} characters; its tail became a hash"
    if plain.description(slo) != slo.meaning:
        yield "meaning", f"a description has at most {plain.LONGEST_DESCRIPTION} characters"
    if slo.calendar:
        yield "window", "a calendar window has no second length for its alerts"
    elif slo.window.seconds % 60 or not slo.window.seconds:
        yield "window", "durations are whole minutes"


def _unreached(system: System) -> Iterator[Remark]:
    """Conditions without a policy: it must name somebody who is told."""
    for window in sorted({slo.window for slo in system.slos}):
        for one in alerting.unreached(system, window):
            reason = f"no channel takes {one.alert} of this severity, and a policy needs one"
            yield Remark(system.name, f"routing ({one.name})", Fate.LOST, reason)
