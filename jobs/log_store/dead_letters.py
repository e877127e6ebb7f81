"""Records that the store refused and Logstash kept as text, with a tag."""

from datetime import datetime

from jobs.exit_code import ExitCode, Failure
from jobs.log_store.client import LogStore

TAG = "dead-letter"


def refused(store: LogStore, stream: str, since: datetime) -> int:
    """Raises Failure where there are any since then."""
    within = [{"term": {"tags": TAG}}, {"range": {"@timestamp": {"gte": since.isoformat()}}}]
    asked = {"query": {"bool": {"filter": within}}}
    count = int(store.post(f"{stream}/_count?ignore_unavailable=true", asked).get("count", 0))
    if count:
        raise Failure(
            ExitCode.PROOF_FAILED, f"{stream}: {count} records with the tag {TAG} since {since:%Y-%m-%d %H:%M}Z"
        )
    return count
