"""One run: every file, one after the other; all that fail are told together."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from jobs.exit_code import ExitCode, Failure
from jobs.saved_objects.kibana import Kibana
from jobs.stack_server import access, arguments
from specs.job_document import SAVED_OBJECTS_PASSWORD, SAVED_OBJECTS_PATH

TASK = "saved-objects"


def main(given: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(prog=f"jobs {TASK}", description=__doc__)
    parser.add_argument("--kibana", required=True, help="its address, as https://kibana:5601")
    parser.add_argument("--objects", type=Path, default=Path(SAVED_OBJECTS_PATH), help="default %(default)s")
    arguments(parser)
    options = parser.parse_args(given)
    try:
        files = _files(options.objects)
        kibana = Kibana(*access(options, options.kibana, SAVED_OBJECTS_PASSWORD))
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    return max(_brought(kibana, file) for file in files)


def _brought(kibana: Kibana, file: Path) -> ExitCode:
    try:
        print(f"{file.name}: {kibana.bring_in(file.name, file.read_text(encoding='utf-8'))} objects")
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    return ExitCode.DONE


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.ndjson"))
    if not found:
        raise Failure(ExitCode.DOCUMENT, f"{folder}: wanted files that end with .ndjson, there is none")
    return found
