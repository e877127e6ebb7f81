"""Reads every bucket again and again and answers scrapes. It writes nothing: a bucket may refuse it everything but reading."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jobs.auditor.finding import Finding, finding
from jobs.auditor.reading import Remembered, read
from jobs.auditor.series import Series
from jobs.document import read_audit
from jobs.engine import engine
from jobs.exit_code import ExitCode, Failure
from jobs.scraped import server
from jobs.store import ObjectStore, Unavailable, bucket_names, open_bucket
from specs.audit_document import AuditDocument, AuditedStore
from specs.job_document import DOCUMENT_NAME, MOUNT_PATH, STORE_CREDENTIALS_PATH

TASK = "audit"
LARGEST_LOG = 20
"""Lines about one store at once: thousands of parts may be missing together."""


@dataclass
class Auditor:
    """Audits all stores in one bucket. Another bucket that hangs does not hold it up."""

    document: AuditDocument
    bucket: str
    credentials: Path
    series: Series
    _opened: ObjectStore | None = None
    _known: dict[str, dict[str, bytes]] = field(default_factory=dict)
    _forgotten: dict[str, float] = field(default_factory=dict)
    _said: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def repeat(self, stop: threading.Event) -> None:
        """Until told to stop."""
        while not stop.is_set():
            due = time.monotonic() + self.document.interval_seconds
            for store in self.document.stores:
                self.audit(store)
            stop.wait(max(0.0, due - time.monotonic()))

    def audit(self, store: AuditedStore) -> None:
        """One attempt. Whatever goes wrong is told of this store and this bucket, and tried again."""
        try:
            found = self._found(store)
        except (Unavailable, Failure, OSError) as error:
            self._fail(store, f"cannot be read: {error}")
        except Exception as error:  # noqa: BLE001  (the auditor outlives whatever lies in a bucket)
            self._fail(store, f"cannot be read: {type(error).__name__}")
        else:
            self.series.tell(store.name, self.bucket, found.samples, time.time())
            self._say(store, found.troubles)

    def _found(self, store: AuditedStore) -> Finding:
        if self._opened is None:
            self._opened = open_bucket(self.document.object_store, self.bucket, self.credentials)
        known, now = self._known.setdefault(store.name, {}), time.monotonic()
        if now - self._forgotten.setdefault(store.name, now) >= self.document.whole_seconds:
            known.clear()
            self._forgotten[store.name] = now
        start = f"{self.document.environment}/{self.document.system}/{store.name}"
        return finding(store, read(Remembered(self._opened, known), start))

    def _fail(self, store: AuditedStore, trouble: str) -> None:
        # Opened anew: renewed credentials need no restart.
        self._opened = None
        self.series.fail(store.name, self.bucket)
        self._say(store, (trouble,))

    def _say(self, store: AuditedStore, troubles: tuple[str, ...]) -> None:
        """What changed since the last attempt, one line each."""
        before = self._said.get(store.name, ())
        self._said[store.name] = troubles
        new = [trouble for trouble in troubles if trouble not in before]
        for trouble in new[:LARGEST_LOG]:
            print(f"{store.name} in {self.bucket}: {trouble}", file=sys.stderr, flush=True)
        if len(new) > LARGEST_LOG:
            print(f"{store.name} in {self.bucket}: and {len(new) - LARGEST_LOG} more", file=sys.stderr, flush=True)
        if before and not troubles:
            print(f"{store.name} in {self.bucket}: is well again", file=sys.stderr, flush=True)


def auditors(document: AuditDocument, credentials: Path, series: Series) -> list[Auditor]:
    """One per bucket. Raises Failure(UNSUPPORTED) for an engine nobody knows."""
    found = [Auditor(document, bucket, credentials, series) for bucket in bucket_names(document.object_store)]
    for store in document.stores:
        engine(store.engine)
        for auditor in found:
            series.expect(store.name, auditor.bucket)
    return found


def main(given: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(prog=f"jobs {TASK}", description=__doc__)
    parser.add_argument("--document", type=Path, default=Path(MOUNT_PATH) / DOCUMENT_NAME, help="default %(default)s")
    parser.add_argument(
        "--store-credentials", type=Path, default=Path(STORE_CREDENTIALS_PATH), help="default %(default)s"
    )
    parser.add_argument("--address", default="", help="where scrapes are answered; default: on every address")
    options = parser.parse_args(given)
    try:
        document = read_audit(options.document)
        series = Series(document.interval_seconds)
        found = auditors(document, options.store_credentials, series)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    told = server(series.text, options.address, document.port, series.works)
    for auditor in found:
        # An attempt has nothing to clear up: it ends with the program.
        threading.Thread(target=auditor.repeat, args=(stop,), daemon=True).start()
    threading.Thread(target=told.serve_forever, daemon=True).start()
    stop.wait()
    told.shutdown()
    return ExitCode.DONE
