"""Two tasks of the log store: `log-state` compares, `log-archive` restores and counts."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict

from jobs.exit_code import ExitCode, Failure
from jobs.log_store.archive import Archive
from jobs.log_store.client import LogStore
from jobs.log_store.state import applied
from jobs.stack_server import access, arguments
from specs.job_document import LOG_STORE_PASSWORD

STATE_TASK, ARCHIVE_TASK = "log-state", "log-archive"


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


def _parser(task: str, about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"jobs {task}", description=about)
    parser.add_argument("--store", required=True, help="its address, as https://elasticsearch:9200")
    arguments(parser)
    return parser


def _done(options: argparse.Namespace, work: Callable[[LogStore], str]) -> ExitCode:
    try:
        print(work(LogStore(*access(options, options.store, LOG_STORE_PASSWORD))))
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    return ExitCode.DONE
