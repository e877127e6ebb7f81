"""Whether indices grow old as they should: lifecycles run, and none stands in an error."""

from collections.abc import Sequence

from jobs.exit_code import ExitCode, Failure
from jobs.log_store.client import LogStore
from jobs.stack_server import Document

RUNNING, FAILED = "RUNNING", "ERROR"


def followed(store: LogStore, patterns: Sequence[str]) -> int:
    """How many of the indices follow a lifecycle. Raises Failure with the store's reason for each that stands still."""
    found: dict[str, Document] = store.get(f"{','.join(patterns)}/_ilm/explain").get("indices", {})
    mode = store.get("_ilm/status").get("operation_mode", "")
    troubles = [] if mode == RUNNING else [f"lifecycles are {mode or 'unknown'}, wanted {RUNNING}"]
    troubles += [_told(name, one) for name, one in sorted(found.items()) if one.get("step") == FAILED]
    if troubles:
        raise Failure(ExitCode.RETRY, "\n".join(troubles))
    return sum(bool(one.get("managed")) for one in found.values())


def _told(index: str, one: Document) -> str:
    reason = one.get("step_info", {})
    told = reason.get("reason", "no reason is given") if isinstance(reason, dict) else reason
    return f"{index}: {one.get('phase')}/{one.get('action')} failed at {one.get('failed_step')}: {told}"
