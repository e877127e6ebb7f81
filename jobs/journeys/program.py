"""Runs journeys one after the other, each at its interval, and answers scrapes. One thread runs them: never twice at once."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jobs.document import read_journeys
from jobs.exit_code import ExitCode, Failure
from jobs.journeys.journey import RunResult, run
from jobs.journeys.series import Series
from specs.job_document import ACCOUNTS_PATH, DOCUMENT_NAME, MOUNT_PATH, JourneyDocument

TASK = "journeys"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def server(series: Series, address: str, port: int) -> ThreadingHTTPServer:
    """Answers /metrics, and /healthz for the kubelet; nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            texts = {"/metrics": series.text, "/healthz": lambda: "ok\n"}
            found = texts.get(self.path)
            body = (found() if found else "").encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """A scrape every few seconds is no news."""

    return ThreadingHTTPServer((address, port), Handler)


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
    told = server(series, options.address, document.port)
    threading.Thread(target=told.serve_forever, daemon=True).start()
    repeated(document, options.accounts, series, stop)
    told.shutdown()
    return ExitCode.DONE
