"""One run: every replica at once, each from its own history; all their failures are told together."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jobs.backfill.fill import Filling
from jobs.backfill.pages import Pages, served
from jobs.backfill.server import Server
from jobs.document import read_backfill
from jobs.exit_code import ExitCode, Failure
from specs.history_document import (
    BACKFILL_PASSWORD,
    PROMETHEUS_CREDENTIALS_PATH,
    BackfillDocument,
    PrometheusAddress,
)
from specs.job_document import DOCUMENT_NAME, MOUNT_PATH

TASK = "backfill"


def backfill(document: BackfillDocument, password: str, pages: Pages) -> ExitCode:
    """The first code that no retry helps, else RETRY where a replica failed."""

    def filled(address: PrometheusAddress) -> Failure | None:
        run = Filling(Server(address, document.user, password), pages, document, [])
        try:
            run.run()
        except Failure as failure:
            return failure
        finally:
            print("\n".join(run.told), flush=True)
        return None

    with ThreadPoolExecutor(len(document.servers)) as crew:
        failures = [failure for failure in crew.map(filled, document.servers) if failure]
    for failure in failures:
        print(failure, file=sys.stderr)
    return max((failure.code for failure in failures), default=ExitCode.DONE)


def main(given: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(prog=f"jobs {TASK}", description=__doc__)
    parser.add_argument("--document", type=Path, default=Path(MOUNT_PATH) / DOCUMENT_NAME, help="default %(default)s")
    parser.add_argument(
        "--credentials", type=Path, default=Path(PROMETHEUS_CREDENTIALS_PATH), help="default %(default)s"
    )
    options = parser.parse_args(given)
    try:
        document = read_backfill(options.document)
        password = _password(options.credentials / BACKFILL_PASSWORD) if document.user else ""
        with served(document.port) as pages:
            return backfill(document, password, pages)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    except OSError as error:
        print(f"no pages can be served: {error.strerror}", file=sys.stderr)
        return ExitCode.RETRY


def _password(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Failure(ExitCode.CREDENTIALS, f"{file}: {error.strerror}") from None
