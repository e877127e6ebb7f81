"""A journey nobody tries tells nothing: its own alert sees only runs that failed, not those that never were."""

from queries import journey as query
from rules.fact import AlertFact, alerting_rule
from rules.group import RuleGroup
from specs.environment import Environment
from specs.journey import Journey
from specs.severity import Severity
from specs.system import System
from specs.units import minutes

ALERT = "JourneyNotTried"


def journey_facts(system: System) -> tuple[AlertFact, ...]:
    return tuple(_fact(system, journey) for journey in system.journeys[:1])


def journey_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(
        alerting_rule(_fact(system, journey), query.silent(system, journey), environment) for journey in system.journeys
    )
    return (RuleGroup(f"{system.name}-journeys", rules=rules, interval=None),) if rules else ()


def _fact(system: System, journey: Journey) -> AlertFact:
    return AlertFact(
        ALERT,
        system.name,
        journey.name,
        Severity.WARNING.value,
        system.owner.team,
        "A user's journey is not tried any more",
        "Nobody knows whether users can still do what the journey does: its last run is too long ago, or there was none.",
        minutes(5),
        (
            "Is the pod of the journeys there and Ready, and is it scraped?",
            "Does its log name a fault of its document, or does it wait for the Secret of an account?",
        ),
        ("Mend the pod; make the account's Secret with the keys user and password where it is missing.",),
        ("ALT-17", "HLT-06"),
    )
