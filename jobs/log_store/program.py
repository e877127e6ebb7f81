"""Tasks of the log store: each looks at one thing, says what it found, and fails where that is not as it should be."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from jobs.exit_code import ExitCode, Failure
from jobs.log_store import canary, dead_letters, lifecycle
from jobs.log_store.archive import Archive
from jobs.log_store.client import LogStore
from jobs.log_store.snapshots import recent
from jobs.log_store.state import applied
from jobs.stack_server import access, arguments
from specs.job_document import LOG_STORE_PASSWORD

STATE_TASK, ARCHIVE_TASK, LIFECYCLE_TASK, SNAPSHOTS_TASK = "log-state", "log-archive", "log-lifecycle", "log-snapshots"
CANARY_TASK, REDACTION_TASK, DEAD_LETTERS_TASK = "log-canary", "log-redaction", "log-dead-letters"
Work = Callable[[LogStore], str]


def state(given: Sequence[str]) -> ExitCode:
    parser = _parser(STATE_TASK, "Waits until the log store has the declared state.")
    parser.add_argument("--digest", required=True, help="of the state, as it stands in the state itself")
    parser.add_argument("--patience", type=float, default=200.0, help="seconds; default %(default)s")
    options = parser.parse_args(given)

    def work(store: LogStore) -> str:
        return f"{options.digest}: applied as version {applied(store, options.digest, options.patience)}"

    return _done(options, work)


def archive(given: Sequence[str]) -> ExitCode:
    parser = _parser(ARCHIVE_TASK, "Restores one archived index under another name, counts it and takes it away.")
    parser.add_argument("--repository", required=True)
    parser.add_argument("--first", nargs="*", default=[], help="patterns of streams whose archive matters most")
    options = parser.parse_args(given)

    def work(store: LogStore) -> str:
        return json.dumps(asdict(Archive(store, options.repository, tuple(options.first)).prove()), sort_keys=True)

    return _done(options, work)


def lifecycles(given: Sequence[str]) -> ExitCode:
    parser = _parser(
        LIFECYCLE_TASK, "Fails where an index stands in an error of its lifecycle, or lifecycles are stopped."
    )
    parser.add_argument("--indices", nargs="+", required=True, help="patterns of indices and streams")
    options = parser.parse_args(given)

    def work(store: LogStore) -> str:
        return f"{lifecycle.followed(store, options.indices)} indices follow their lifecycles"

    return _done(options, work)


def snapshots(given: Sequence[str]) -> ExitCode:
    parser = _parser(SNAPSHOTS_TASK, "Fails where the newest whole snapshot is too old.")
    parser.add_argument("--repository", required=True)
    parser.add_argument("--oldest", type=_span, required=True, help="seconds since it was begun, at most")
    options = parser.parse_args(given)

    def work(store: LogStore) -> str:
        found = recent(store, options.repository, options.oldest, datetime.now(UTC))
        return f"{found['snapshot']}: whole, with {len(found.get('indices', ()))} indices"

    return _done(options, work)


def write_canary(given: Sequence[str]) -> ExitCode:
    parser = _reader(
        CANARY_TASK, "Writes lines with made-up secrets, and fails where the last ones did not arrive in the store."
    )
    parser.add_argument("--late", type=_span, required=True, help="seconds within which they should be there")
    options = parser.parse_args(given)
    for line in canary.lines(int(time.time()) // 60):
        print(line.text, flush=True)

    def work(store: LogStore) -> str:
        written = canary.arrived(store, options.stream, options.container, options.late, datetime.now(UTC))
        return f"{options.stream}: what was written {written:%Y-%m-%d %H:%M}Z is there"

    return _done(options, work)


def redaction(given: Sequence[str]) -> ExitCode:
    parser = _reader(REDACTION_TASK, "Fails where a canary stands in the store with its secret.")
    parser.add_argument("--look-back", type=_span, required=True, help="seconds")
    options = parser.parse_args(given)

    def work(store: LogStore) -> str:
        since = datetime.now(UTC) - options.look_back
        return f"{options.stream}: {canary.redacted(store, options.stream, options.container, since)} lines without secrets"

    return _found(options, work)


def letters(given: Sequence[str]) -> ExitCode:
    parser = _parser(DEAD_LETTERS_TASK, "Fails where the store refused records of Logstash for good.")
    parser.add_argument("--stream", required=True, help="where Logstash keeps them")
    parser.add_argument("--look-back", type=_span, required=True, help="seconds")
    options = parser.parse_args(given)

    def work(store: LogStore) -> str:
        dead_letters.refused(store, options.stream, datetime.now(UTC) - options.look_back)
        return f"{options.stream}: no dead letters"

    return _found(options, work)


def _span(text: str) -> timedelta:
    return timedelta(seconds=float(text))


def _parser(task: str, about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"jobs {task}", description=about)
    parser.add_argument("--store", required=True, help="its address, as https://elasticsearch:9200")
    arguments(parser)
    return parser


def _reader(task: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(task, about)
    parser.add_argument("--stream", required=True, help="where lines of that container are kept")
    parser.add_argument("--container", default=CANARY_TASK, help="that writes the canaries; default %(default)s")
    return parser


def _done(options: argparse.Namespace, work: Work) -> ExitCode:
    try:
        print(work(LogStore(*access(options, options.store, LOG_STORE_PASSWORD))))
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    return ExitCode.DONE


def _found(options: argparse.Namespace, work: Work) -> ExitCode:
    """For a task whose failure says that something was found: a store that cannot be asked is told by those that wait for a
    success."""
    code = _done(options, work)
    return ExitCode.DONE if code is ExitCode.RETRY else code
