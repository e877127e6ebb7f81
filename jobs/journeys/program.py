"""Runs journeys one after the other, each at its interval, and answers scrapes. One thread runs them: never twice at once."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from jobs.document import read_journeys
from jobs.exit_code import ExitCode, Failure
from jobs.journeys.journey import RunResult, run
from jobs.journeys.series import Series
from jobs.scraped import server
from specs.job_document import ACCOUNTS_PATH, DOCUMENT_NAME, MOUNT_PATH, JourneyDocument

TASK = "journeys"


def repeated(document: JourneyDocument, accounts: Path, series: Series, stop: threading.Event) -> None:
    """Until told to stop, which ends no run in its middle: what it made would stay behind."""
    due = {journey.name: time.monotonic() for journey in document.journeys}
    while not stop.is_set():
        journey = min(document.journeys, key=lambda one: due[one.name])
        if stop.wait(max(0.0, due[journey.name] - time.monotonic())):
            return
        # A run that lasted too long is followed by one run, not by all it has missed.
        due[journey.name] = time.monotonic() + journey.interval_seconds
        result = run(journey, accounts / journey.name)
        series.tell(result)
        _say(result)


def _say(result: RunResult) -> None:
    """Only troubles, one line each."""
    for step in result.steps:
        if step.trouble:
            print(f"{result.journey}: {step.name}: {step.trouble}", file=sys.stderr)


def main(given: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(prog=f"jobs {TASK}", description=__doc__)
    parser.add_argument("--document", type=Path, default=Path(MOUNT_PATH) / DOCUMENT_NAME, help="default %(default)s")
    parser.add_argument("--accounts", type=Path, default=Path(ACCOUNTS_PATH), help="default %(default)s")
    parser.add_argument("--address", default="", help="where scrapes are answered; default: on every address")
    options = parser.parse_args(given)
    try:
        document = read_journeys(options.document)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    series, stop = Series(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    told = server(series.text, options.address, document.port)
    threading.Thread(target=told.serve_forever, daemon=True).start()
    repeated(document, options.accounts, series, stop)
    told.shutdown()
    return ExitCode.DONE
