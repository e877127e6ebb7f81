"""The pack's policies. The engine pays for each policy and not for each control, so they are few: two families, two levels.

`workloads` reads single objects and stops an update before they are made; `promises` reads the whole stack. What their
controls find at a lower level is told by an advisory policy of the same family.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from policies import budgets, drills, gate
from policies.catalogue import ADVISORY_IDS, OBJECT_CONTROLS, OBJECT_IDS, STACK_CONTROLS, STACK_IDS
from policies.exceptions import EXCEPTIONS, PolicyException, concerned, remaining, wrong_exceptions
from policies.finding import Finding, Found
from policies.gate import Budgets, Gate
from policies.index import Index, found_in
from policies.levels import ADVISORY, MANDATORY, Checks, Levels, folder_faults, schema

NAME = "groundcrew"
FOLDER = Path(__file__).parent
WORKLOADS, PROMISES = "workloads", "promises"
ADVICE = "-advice"
CONTROLS = {WORKLOADS: OBJECT_IDS, f"{WORKLOADS}{ADVICE}": (), PROMISES: STACK_IDS, f"{PROMISES}{ADVICE}": ()}
"""Controls whose level each policy's configuration may set."""
OTHERS: Mapping[str, Checks] = {PROMISES: {gate.KEY: gate.faults}}
"""Keys beside the levels."""
BUDGET_IDS = tuple(control.id for control in (*budgets.CONTROLS, *drills.CONTROLS) if control.advisory)
"""They tell nothing where no snapshot is asked for, and looking at a whole stack once more costs half a second."""
SCHEMAS: Mapping[str, Mapping[str, Any]] = {PROMISES: {gate.KEY: gate.SCHEMA}}
DESCRIPTIONS = {
    WORKLOADS: "Workloads ask for and are bound in resources, run pinned images, keep the restricted profile and end",
    PROMISES: "What is rendered keeps what was declared: retention, recovery points, tiers, proofs, isolation",
}

Rows = tuple[PolicyException, ...]
Today = Callable[[], date]


def object_findings(found: Found) -> list[Finding]:
    """Findings of one object, exceptions not yet taken off."""
    place = found.name
    return [finding for control in OBJECT_CONTROLS for finding in control.findings(found, place, found.urn)]


def stack_findings(
    resources: Iterable[Any], today: date, rows: Rows = EXCEPTIONS, budgets: Budgets | None = None
) -> list[Finding]:
    """Findings over the whole stack, wrong exceptions among them."""
    index = Index(resources, budgets)
    found = [finding for control in STACK_CONTROLS for finding in control.findings(index)]
    excepted = [each for each in index.all() if concerned(each.name, rows)]
    of_objects = [finding for each in excepted for finding in object_findings(each)]
    places = {each.name for each in excepted}
    wrong = wrong_exceptions([*found, *of_objects], today, rows, (*OBJECT_IDS, *STACK_IDS), places)
    return [*remaining(found, today, rows), *wrong]


def _tell(findings: Iterable[Finding], wanted: str, levels: Levels, report: Callable[..., None]) -> None:
    for finding in findings:
        if levels.of(finding.control) == wanted:
            report(str(finding), finding.urn or None)


def workload_policy(wanted: str, levels: Levels, rows: Rows, today: Today, held: Gate) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: Callable[..., None]) -> None:
        if wanted == MANDATORY:
            levels.take(args.get_config())
            held.note(args)
        found = found_in(args) if levels.any(wanted) else None
        if found is not None:
            _tell(remaining(object_findings(found), today(), rows), wanted, levels, report)

    return ResourceValidationPolicy(validate=validate, **_facts(WORKLOADS, wanted))


def promise_policy(
    wanted: str, levels: Levels, rows: Rows, told: Iterable[Levels], today: Today, held: Gate
) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report: Callable[..., None]) -> None:
        if wanted == MANDATORY:
            levels.take(args.get_config())
            held.take(args.get_config())
            faults = [*(fault for each in told for fault in each.faults), *folder_faults(FOLDER, CONTROLS, OTHERS)]
            for words in dict.fromkeys(faults):
                report(f"policy configuration: {words}")
        if levels.any(wanted, () if held.asked else BUDGET_IDS):
            found = stack_findings(args.resources, today(), rows, held.budgets(args.resources))
            _tell(found, wanted, levels, report)

    return StackValidationPolicy(validate=validate, **_facts(PROMISES, wanted))


def _facts(family: str, wanted: str) -> dict[str, Any]:
    """What a policy is called and how it is configured."""
    name = family if wanted == MANDATORY else f"{family}{ADVICE}"
    return {
        "name": name,
        "description": DESCRIPTIONS[family],
        "enforcement_level": EnforcementLevel(wanted),
        "config_schema": schema(CONTROLS[name], SCHEMAS.get(name, {})) if CONTROLS[name] else None,
    }


def clock() -> date:
    return datetime.now(UTC).date()


def policies(rows: Rows = EXCEPTIONS, today: Today = clock, now: gate.Now = gate.clock) -> list[Policy]:
    """Mandatory before advisory: the first of a family learns the levels. `today` tells which exceptions still hold, `now`
    how old a snapshot of the budgets is.
    """
    of_objects, of_stack = Levels(OBJECT_IDS), Levels(STACK_IDS, ADVISORY_IDS, OTHERS[PROMISES])
    told, held = (of_objects, of_stack), Gate(now)
    return [
        *(workload_policy(wanted, of_objects, rows, today, held) for wanted in (MANDATORY, ADVISORY)),
        *(promise_policy(wanted, of_stack, rows, told, today, held) for wanted in (MANDATORY, ADVISORY)),
    ]
