"""Every rule of the production environment with all that can be switched on in it, and where it stands."""

from dataclasses import dataclass, replace
from functools import cache

from commands.check_input import checked
from rules.catalogue import PLATFORM_FILE, rule_groups
from rules.group import AlertingRule, RecordingRule, Rule, RuleGroup
from rules.slo.file import slo_groups
from specs.system import System

BLUEPRINT = checked("prod")
SYSTEMS = {system.name: system for system in BLUEPRINT.systems}
ENVIRONMENT = replace(BLUEPRINT.environment, falco=True)


@cache
def files() -> dict[str, tuple[RuleGroup, ...]]:
    """Groups by the name of their file."""
    objectives = {f"slo-{system.name}.yml": slo_groups(system, ENVIRONMENT) for system in SYSTEMS.values()}
    return {**rule_groups(SYSTEMS.values(), ENVIRONMENT), **objectives}


@dataclass(frozen=True)
class Place:
    """One rule, its group and its file. `system` is None for a rule of the stacks."""

    file: str
    group: RuleGroup
    rule: Rule
    system: System | None

    @property
    def name(self) -> str:
        """What people call it, with the labels that keep rules of one name apart."""
        match self.rule:
            case RecordingRule(record, _, labels):
                own = [labels[label] for label in ("service", "slo") if label in labels]
                return " ".join([self.scope, record, *own])
            case AlertingRule(alert, _, _, labels):
                own = [labels[label] for label in ("service", "metric") if label in labels]
                return " ".join([self.scope, alert, *own])

    @property
    def scope(self) -> str:
        return self.system.name if self.system else "platform"


def _system_of(file: str) -> System | None:
    return None if file == PLATFORM_FILE else SYSTEMS[file.removeprefix("slo-").removesuffix(".yml")]


PLACES = tuple(
    Place(file, group, rule, _system_of(file))
    for file, groups in files().items()
    for group in groups
    for rule in group.rules
)
ALERTS = tuple(place for place in PLACES if isinstance(place.rule, AlertingRule))
RECORDINGS = tuple(place for place in PLACES if isinstance(place.rule, RecordingRule))
