"""What is left of every error budget and what every system's configuration is, as one value."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from commands.failure import CommandFailure
from commands.prometheus import Prometheus, Series
from commands.recording import RecordedResource, Recording, Secret, Unknown
from queries import slo_names as names
from queries.budget import COVERAGE_AGE, LEAST_COVERAGE, newest
from specs.arithmetic import by_system, canonical, fingerprint, release_state, rendered, worst_state
from specs.contract import BudgetSnapshot, BudgetState, ObjectFingerprint, ObjectiveBudget, SystemBudget
from specs.links import slo_id
from specs.slo import Slo
from specs.system import System

Key = tuple[str, str]
"""An objective's name and its window, as series carry them."""


class Recorded:
    """What one Prometheus has recorded of all objectives at one moment."""

    def __init__(self, prometheus: Prometheus, moment: int):
        self.remaining = by_objective(prometheus.values(newest(names.BUDGET_REMAINING), moment))
        self.coverage = by_objective(prometheus.values(newest(names.COVERAGE, COVERAGE_AGE), moment))

    def budget(self, system: System, slo: Slo) -> ObjectiveBudget:
        """The state of an objective; unknown where a figure is missing, doubtful, or was counted over too little."""
        name = slo_id(system.name, slo.name)
        key = (name, str(slo.window))
        remaining, coverage = self.remaining.get(key), self.coverage.get(key)
        seen = remaining is not None and coverage is not None and coverage >= LEAST_COVERAGE
        state = release_state(remaining) if seen and remaining is not None else BudgetState.UNKNOWN
        return ObjectiveBudget(name, slo.window.seconds, str(state), remaining, coverage)


def by_objective(series: Iterable[Series]) -> dict[Key, float]:
    """One value for each objective. Raises CommandFailure where two series say something of the same one."""
    found: dict[Key, float] = {}
    for labels, value in series:
        key = (labels.get("slo", ""), labels.get("window", ""))
        if key in found:
            raise CommandFailure(
                f"objective {key[0]!r} has more than one series over {key[1]!r}: ask one Prometheus, or a view of all "
                "replicas in which they are made one"
            )
        found[key] = float(value)
    return found


def snapshot(
    environment: str, systems: Iterable[System], recorded: Recorded, recording: Recording, taken: datetime
) -> BudgetSnapshot:
    """All systems that promise something. Raises CommandFailure where nothing at all is recorded of any objective."""
    promising = [system for system in systems if system.slos]
    objects = configurations(recording)
    found = tuple(_of_system(system, recorded, objects.get(system.name, {})) for system in promising)
    budgets = [budget for system in found for budget in system.objectives]
    if budgets and all(budget.remaining is None and budget.coverage is None for budget in budgets):
        raise CommandFailure(
            f"none of the {len(budgets)} objectives of {environment} is recorded there; is it the Prometheus of this "
            "environment, and does it load the rules of the objectives?"
        )
    return BudgetSnapshot(environment, taken.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), found)


def _of_system(system: System, recorded: Recorded, objects: Mapping[str, str]) -> SystemBudget:
    objectives = tuple(recorded.budget(system, slo) for slo in system.slos)
    listed = tuple(ObjectFingerprint(name, objects[name]) for name in sorted(objects))
    state = worst_state(objective.state for objective in objectives)
    return SystemBudget(system.name, str(state), fingerprint(dict(objects)), listed, objectives)


def configurations(recording: Recording) -> dict[str, dict[str, str]]:
    """By system, the fingerprints of its objects, as the policy pack computes them."""
    found = (rendered(resource.type, _inputs(resource)) for resource in recording.resources)
    return by_system(one for one in found if one)


def _inputs(resource: RecordedResource) -> dict[str, Any]:
    return {key: _known(value) for key, value in resource.inputs.items()}


def _known(value: Any) -> Any:
    """Plain data; None for secrets and for what only a deployment can tell."""
    if isinstance(value, Secret | Unknown):
        return None
    if isinstance(value, Mapping):
        return {key: _known(inner) for key, inner in value.items()}
    return [_known(inner) for inner in value] if isinstance(value, list | tuple) else value


def document(found: BudgetSnapshot) -> dict[str, Any]:
    """Plain data, as it is signed and read."""
    return asdict(found)


def message(found: BudgetSnapshot) -> bytes:
    """The bytes that are signed."""
    return canonical(document(found))
