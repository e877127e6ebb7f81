"""`python -m jobs <task>`: one task of one store, as its job document describes it."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from jobs import (
    auditor,
    backfill,
    certificates,
    health,
    journeys,
    log_store,
    maintain,
    maintenance,
    prepare,
    prescale,
    restore,
    retain,
    saved_objects,
    ship,
    swap,
    verify,
)
from jobs.document import BY_HAND, read
from jobs.exit_code import ExitCode, Failure
from jobs.paths import Paths
from jobs.retention import MOST_SHARE
from jobs.run import Run
from jobs.store import Unavailable
from specs.job_document import REQUEST_KEYS

TASKS: Mapping[str, Callable[[Run], ExitCode]] = {
    "base": ship.run,
    "slice": ship.run,
    "verify": verify.run,
    "drill": verify.run,
    "restore": restore.run,
    "swap": swap.run,
    "retain": retain.run,
    **dict.fromkeys(maintenance.TASKS, maintain.run),
}

OTHERS: Mapping[str, Callable[[Sequence[str]], ExitCode]] = {
    auditor.TASK: auditor.main,
    backfill.TASK: backfill.main,
    certificates.TASK: certificates.main,
    health.TASK: health.main,
    journeys.TASK: journeys.main,
    **log_store.TASKS,
    prescale.TASK: prescale.main,
    saved_objects.TASK: saved_objects.main,
}
"""They work on no single store: their documents are of other kinds."""


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="jobs", description=__doc__, epilog="Exit codes: jobs/exit_code.py.")
    parser.add_argument("task", choices=sorted(TASKS), help="what to do")
    parser.add_argument("--prepare", action="store_true", help="only check the document and lay out the pod's script")
    parser.add_argument(
        "--share",
        type=float,
        default=MOST_SHARE,
        help="retain: the most of all copies one run may delete, reviewed by hand",
    )
    parser.add_argument("--until", type=instant, help="restore, swap: stop just before, as 2026-11-21T02:00:00Z")
    parser.add_argument("--confirm", default="", help="swap: the token that the run without it printed")
    parser.add_argument(
        "--without-safety-copy", action="store_true", help="swap: also where what serves was not copied lately"
    )
    for field in fields(Paths):
        name = field.name.replace("_", "-")
        parser.add_argument(f"--{name}", type=Path, default=field.default, help=f"default {field.default}")
    options = parser.parse_args(given)
    if options.until and options.task not in BY_HAND:
        parser.error(f"--until: a {options.task} is judged by counted moments, only a restore stops at any instant")
    return options


def instant(text: str) -> float:
    """Unix time. Raises argparse's error for what is no instant, such as a time without its zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no time of the form 2026-11-21T02:00:00Z") from None
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} names no zone: end it with Z for UTC, or with +01:00")
    return found.timestamp()


def asked(run: Run, options: argparse.Namespace) -> Run:
    """What a person asks of a restore, on the command line or in the files of a request. Raises Failure(USAGE)."""
    if run.task not in BY_HAND:
        return run
    files = {key: run.paths.request / key for key in REQUEST_KEYS}
    given = {key: file.read_text(encoding="utf-8").strip() for key, file in files.items() if file.is_file()}
    try:
        until = options.until or (instant(given["until"]) if given.get("until") else 0.0)
    except argparse.ArgumentTypeError as error:
        raise Failure(ExitCode.USAGE, f"{files['until']}: {error}") from None
    run.until = until
    run.confirmation = options.confirm or given.get("confirm", "")
    run.without_safety_copy = options.without_safety_copy or given.get("without-safety-copy") == "yes"
    return run


def perform(run: Run, only_prepare: bool, share: float) -> ExitCode:
    """The task's code; failures are printed, one sentence each."""
    try:
        if only_prepare:
            return prepare.run(run)
        return retain.run(run, share) if run.task == "retain" else TASKS[run.task](run)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    except Unavailable as error:
        print(f"object store: {error}", file=sys.stderr)
        return ExitCode.RETRY
    except OSError as error:
        # A full or broken disk of the pod itself.
        print(f"{error.filename or run.paths.work}: {error.strerror or type(error).__name__}", file=sys.stderr)
        return ExitCode.RETRY


def main(given: Sequence[str]) -> ExitCode:
    if given[:1] and given[0] in OTHERS:
        return OTHERS[given[0]](given[1:])
    options = arguments(given)
    paths = Paths(**{field.name: getattr(options, field.name) for field in fields(Paths)})
    begin = time.monotonic()
    try:
        run = asked(Run(read(paths.document, options.task), paths, options.task), options)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    code = perform(run, options.prepare, options.share)
    if not options.prepare:
        print(f"{run.task} of {run.document.store.name}: {code.name} in {time.monotonic() - begin:.1f} s")
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SystemExit as ended:
        # argparse says 2, which a Job would take for something a retry may mend.
        sys.exit(ExitCode.USAGE if ended.code == 2 else ended.code)
