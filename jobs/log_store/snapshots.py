"""The newest whole snapshot of a repository, and whether it is recent enough."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from jobs.exit_code import ExitCode, Failure
from jobs.log_store.client import LogStore
from jobs.stack_server import Document

LOOKED_AT = 60
"""Snapshots, the newest first."""


def recent(store: LogStore, repository: str, oldest: timedelta, now: datetime) -> Document:
    """The newest whole one. Raises Failure where it was begun before that, or where there is none."""
    answer = store.get(f"_snapshot/{repository}/*?sort=start_time&order=desc&size={LOOKED_AT}")
    tried: Sequence[Document] = answer.get("snapshots", ())
    whole = [one for one in tried if one.get("state") == "SUCCESS"]
    last = (
        f"; the last try, {tried[0]['snapshot']}, is {tried[0].get('state')}" if tried and tried[0] not in whole else ""
    )
    if not whole:
        raise Failure(ExitCode.NOTHING_TO_PROVE, f"{repository}: there is no whole snapshot{last}")
    begun = datetime.fromtimestamp(whole[0]["start_time_in_millis"] / 1000, UTC)
    if now - begun > oldest:
        told = f"the newest whole one, {whole[0]['snapshot']}, was begun {begun:%Y-%m-%d %H:%M}Z"
        span = f"{oldest / timedelta(hours=1):g} hours"
        raise Failure(ExitCode.PROOF_FAILED, f"{repository}: no snapshot of the last {span}: {told}{last}")
    return whole[0]
