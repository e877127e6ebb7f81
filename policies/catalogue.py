"""All controls, and the table people read them in."""

from policies import (
    backups,
    exposure,
    hardening,
    host_access,
    images,
    isolation,
    job_safety,
    probes,
    promises,
    resources,
    retention,
    storage,
    visibility,
    windows,
)
from policies.exceptions import UNUSED, wrong_exceptions
from policies.finding import Control, paragraph

OBJECT_CONTROLS: tuple[Control, ...] = (
    *visibility.CONTROLS,
    *resources.CONTROLS,
    *images.CONTROLS,
    *hardening.CONTROLS,
    *host_access.CONTROLS,
    *probes.CONTROLS,
    *job_safety.CONTROLS,
    *exposure.CONTROLS,
    *isolation.OBJECT_CONTROLS,
    *storage.OBJECT_CONTROLS,
)
"""Read one object; they stop an update before the object is made."""
STACK_CONTROLS: tuple[Control, ...] = (
    *promises.CONTROLS,
    *isolation.STACK_CONTROLS,
    *retention.CONTROLS,
    *storage.STACK_CONTROLS,
    *backups.CONTROLS,
    *windows.CONTROLS,
)
"""Read the whole stack: what was declared against what is rendered."""
ALL_CONTROLS = (*OBJECT_CONTROLS, *STACK_CONTROLS)
OBJECT_IDS = tuple(control.id for control in OBJECT_CONTROLS)
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
