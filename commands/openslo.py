"""`make openslo`: objectives from and to other tools, in OpenSLO v1."""

import argparse
import importlib.util
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from commands.check_input import checked
from commands.failure import BAD_INPUT, CommandFailure
from commands.folder import write
from commands.paths import SYSTEMS
from rules.slo.openslo.exact import list_of
from rules.slo.openslo.file import REPORT, openslo_files
from rules.slo.openslo.python_text import python_text
from rules.slo.openslo.remark import report as remarks_report
from specs.catalogue import catalogue
from specs.fault import Fault, nearest
from specs.fault import report as faults_report
from specs.slo import Slo
from specs.system import System
from specs.walk import faults

if TYPE_CHECKING:
    from rules.slo.openslo.reader import Imported

SUFFIXES = (".yaml", ".yml", ".json")


def arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="direction", required=True)
    reading = parts.add_parser("import", help="print objectives of OpenSLO files as a system's file holds them")
    reading.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="OpenSLO v1 as YAML or JSON, or a folder of it"
    )
    reading.add_argument("--events-per-day", type=float, help="traffic of every objective that does not say it")
    reading.add_argument("--json", action="store_true", help="print data instead of Python")
    writing = parts.add_parser("export", help="write the objectives of every system")
    writing.add_argument("--env", default="prod", help="environment: the middle of Pulumi.<env>.yaml")
    writing.add_argument("--out", type=Path, required=True, help="folder to write; an earlier export there is replaced")


def run(options: argparse.Namespace) -> int:
    return _export(options) if options.direction == "export" else _import(options)


def _export(options: argparse.Namespace) -> int:
    texts = openslo_files(checked(options.env).systems)
    write(options.out, texts)
    print(f"{len(texts)} files in {options.out}; what OpenSLO cannot hold: {options.out / REPORT}")
    return 0


def _import(options: argparse.Namespace) -> int:
    if importlib.util.find_spec("promql_parser") is None:
        raise CommandFailure("an import reads PromQL and needs promql-parser; make openslo installs it")
    # Only here, so that everything else runs without the parser.
    from rules.slo.openslo.reader import imported

    if options.events_per_day is not None and not 0 < options.events_per_day < float("inf"):
        mend = "wanted a number above 0, such as 864000 for ten events a second"
        raise CommandFailure(f"--events-per-day {options.events_per_day:g}: {mend}", BAD_INPUT)
    systems = catalogue(SYSTEMS).systems
    found = imported(_texts(options.files), systems, options.events_per_day)
    told = remarks_report(found.remarks)
    if found.faults or not found.slos:
        lines = [told, faults_report(found.faults) if found.faults else "no objective came of these files"]
        raise CommandFailure("\n".join(line for line in lines if line), BAD_INPUT)
    print(_data(found) if options.json else _python(found), end="")
    print("\n".join(text for text in (told, _unfit(found, systems)) if text), file=sys.stderr)
    return 0


def _texts(given: list[Path]) -> Mapping[str, str]:
    """Texts by file name. Raises CommandFailure naming every file that cannot be read."""
    texts: dict[str, str] = {}
    wrong: list[str] = []
    for path in given:
        inside = sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES) if path.is_dir() else [path]
        if not inside:
            wrong.append(f"{path}: no {', '.join(SUFFIXES)} in this folder")
        for file in inside:
            try:
                texts[str(file)] = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
                wrong.append(f"{file}: {reason}; give a file that can be read")
    if wrong:
        raise CommandFailure("\n".join(wrong), BAD_INPUT)
    return texts


def _data(found: "Imported") -> str:
    data = {service: list_of(slos) for service, slos in found.slos.items()}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _python(found: "Imported") -> str:
    texts = (python_text(slos, f"service {service}") for service, slos in found.slos.items())
    return "\n\n".join(texts)


def _unfit(found: "Imported", systems: tuple[System, ...]) -> str:
    """What the check of the systems will say once the objectives stand in their files."""
    named = {system.name: system for system in systems}
    met: list[Fault] = []
    strangers: list[str] = []
    for service, slos in found.slos.items():
        if service in named:
            met += _of_system(named[service], slos, systems)
        else:
            strangers.append(f"{service} is no system here; {nearest(service, named)}")
    head = "before these objectives are accepted:" if met else ""
    return "\n".join(text for text in (*strangers, head, faults_report(met) if met else "") if text)


def _of_system(system: System, slos: tuple[Slo, ...], systems: tuple[System, ...]) -> list[Fault]:
    pasted = replace(system, slos=slos)
    others = tuple(one for one in systems if one.name != system.name)
    return [one for one in faults((*others, pasted)) if one.where == system.name and one.path.startswith("slos[")]
