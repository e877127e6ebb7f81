"""What a run says about itself, in Prometheus' text form: pushed to a gateway, or left as a file."""

import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote

from specs.job_document import JobDocument

PUSH_TIMEOUT = 10
HELP = {
    "backup_last_attempt_timestamp_seconds": "When the task last ran.",
    "backup_last_success_timestamp_seconds": "When the task last ended well.",
    "backup_exit_code": "Exit code of the last run.",
    "backup_duration_seconds": "How long the last run took.",
    "backup_raw_bytes": "Size of the newest copy before compression.",
    "backup_stored_bytes": "Size of the newest copy as it is stored.",
    "backup_chain_through_timestamp_seconds": "Instant of the newest data that is published.",
    "backup_chain_gaps": "Breaks in the log behind the newest base copy.",
    "backup_verified_timestamp_seconds": "When a copy was last shown to restore.",
    "backup_restorable_copies": "Copies that were shown to restore and exist.",
    "backup_rpo_measured_seconds": "What a disaster at the last proof would have lost.",
    "backup_rto_measured_seconds": "How long the last proof took from the first byte to the counted restore.",
    "backup_rpo_objective_seconds": "The most that may be lost.",
    "backup_rto_objective_seconds": "The longest a restore may take.",
    "backup_retention_refused": "1 while retention refuses to delete.",
    "maintenance_last_attempt_timestamp_seconds": "When the task last ran.",
    "maintenance_last_success_timestamp_seconds": "When the task last ended well.",
    "maintenance_exit_code": "Exit code of the last run.",
    "maintenance_duration_seconds": "How long the last run took.",
}


def exposition(document: JobDocument, task: str, values: Mapping[str, float]) -> str:
    """Text exposition, one sample per metric; a name without help text is a mistake of the program (KeyError)."""
    labels = {
        "system": document.system,
        "store": document.store.name,
        "engine": document.store.engine,
        "environment": document.environment,
        "task": task,
    }
    listed = ",".join(f'{name}="{value}"' for name, value in labels.items())
    lines = []
    for name, value in sorted(values.items()):
        lines += [
            f"# HELP {name} {HELP[name]}",
            f"# TYPE {name} gauge",
            "".join((name, "{", listed, "} ", f"{value:.17g}")),
        ]
    return "\n".join(lines) + "\n"


def publish(document: JobDocument, task: str, values: Mapping[str, float], file: Path) -> str:
    """Push or write. A gateway that is away never fails a backup; the answer says what happened."""
    text = exposition(document, task, values)
    if not document.metrics_url:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(".pending")
        temporary.write_text(text, encoding="utf-8")
        temporary.rename(file)
        return f"metrics written to {file}"
    kind = next(iter(values), "").partition("_")[0]
    grouping = {"job": kind, "system": document.system, "store": document.store.name, "task": task}
    path = "".join(f"/{name}/{quote(value, safe='')}" for name, value in grouping.items())
    request = urllib.request.Request(  # noqa: S310  (the address is the operator's)
        f"{document.metrics_url.rstrip('/')}/metrics{path}", data=text.encode(), method="PUT"
    )
    try:
        with urllib.request.urlopen(request, timeout=PUSH_TIMEOUT) as answer:  # noqa: S310
            return f"metrics pushed: {answer.status}"
    except (URLError, OSError) as error:
        return f"metrics were not pushed: {error}"
