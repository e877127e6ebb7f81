"""All controls, and the table people read them in."""

from policies import (
    alerting,
    availability,
    backups,
    budgets,
    drills,
    exposure,
    generated,
    hardening,
    heap,
    host_access,
    identity,
    images,
    isolation,
    job_safety,
    labelling,
    objectives,
    observation,
    permissions,
    plaintext,
    priorities,
    probes,
    promises,
    quotas,
    resources,
    retention,
    scaling,
    selection,
    storage,
    visibility,
    web_access,
    windows,
)
from policies.exceptions import UNUSED, wrong_exceptions
from policies.finding import Control, paragraph

OBJECT_CONTROLS: tuple[Control, ...] = (
    *visibility.CONTROLS,
    *labelling.CONTROLS,
    *resources.CONTROLS,
    *heap.CONTROLS,
    *images.CONTROLS,
    *hardening.CONTROLS,
    *host_access.CONTROLS,
    *probes.CONTROLS,
    *availability.OBJECT_CONTROLS,
    *priorities.OBJECT_CONTROLS,
    *selection.OBJECT_CONTROLS,
    *scaling.OBJECT_CONTROLS,
    *permissions.OBJECT_CONTROLS,
    *identity.OBJECT_CONTROLS,
    *plaintext.CONTROLS,
    *generated.CONTROLS,
    *job_safety.CONTROLS,
    *exposure.CONTROLS,
    *web_access.CONTROLS,
    *isolation.OBJECT_CONTROLS,
    *storage.OBJECT_CONTROLS,
)
"""Read one object; they stop an update before the object is made."""
STACK_CONTROLS: tuple[Control, ...] = (
    *promises.CONTROLS,
    *isolation.STACK_CONTROLS,
    *permissions.STACK_CONTROLS,
    *identity.STACK_CONTROLS,
    *availability.STACK_CONTROLS,
    *priorities.STACK_CONTROLS,
    *selection.STACK_CONTROLS,
    *scaling.STACK_CONTROLS,
    *quotas.CONTROLS,
    *objectives.CONTROLS,
    *budgets.CONTROLS,
    *drills.CONTROLS,
    *alerting.CONTROLS,
    *observation.CONTROLS,
    *retention.CONTROLS,
    *storage.STACK_CONTROLS,
    *backups.CONTROLS,
    *windows.CONTROLS,
)
"""Read the whole stack: what was declared against what is rendered."""
ALL_CONTROLS = (*OBJECT_CONTROLS, *STACK_CONTROLS)
OBJECT_IDS = tuple(control.id for control in OBJECT_CONTROLS)
ADVISORY_IDS = tuple(control.id for control in ALL_CONTROLS if control.advisory)
STACK_IDS = (*(control.id for control in STACK_CONTROLS), UNUSED)


def table() -> str:
    """One row for each control: what it wants, what it reads, where it comes from."""
    entries = [(control.id, control.meaning, control.sources) for control in ALL_CONTROLS]
    entries.append((UNUSED, paragraph(wrong_exceptions), "an exception is a debt with a date"))
    rows = [
        f"| {control} | {meaning} | {'object' if control in OBJECT_IDS else 'stack'} | {sources} |"
        for control, meaning, sources in sorted(entries)
    ]
    return "\n".join(["| control | what holds | reads | source |", "|---|---|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    print(table(), end="")
