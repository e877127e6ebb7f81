"""The catalogue: finds the systems of a folder. A sixth system is one file; no list names it.

A file that cannot be read never stops the run: what is wrong with it becomes a fault with file and line, beside the
faults of all other files.
"""

import importlib.util
import sys
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import ModuleType

from specs.fault import Fault, nearest
from specs.mistake import explain
from specs.system import System

EXPORT = "SYSTEM"


@dataclass(frozen=True)
class Catalogue:
    """The systems of a folder, sorted by name, each one's file, and all faults met."""

    systems: tuple[System, ...]
    files: tuple[str, ...]
    """File of each system, below the folder's parent."""
    faults: tuple[Fault, ...]


def discover(folder: Path) -> tuple[tuple[System, ...], tuple[Fault, ...]]:
    """The systems of a folder, sorted by name, and all faults met."""
    found = catalogue(folder)
    return found.systems, found.faults


def catalogue(folder: Path) -> Catalogue:
    """The systems of every *.py of a folder whose name does not begin with _.

    Of systems that share a name only the first file's is returned, so that no builder meets two of them.
    """
    if not folder.is_dir():
        return Catalogue((), (), (_no_folder(folder),))
    found: list[tuple[Path, System]] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.py")):
        if path.name.startswith("_"):
            continue
        loaded = _load(path)
        if isinstance(loaded, Fault):
            faults.append(loaded)
        else:
            found.append((path, loaded))
    faults.extend(_duplicates(found))
    first: dict[str, tuple[Path, System]] = {}
    for path, system in found:
        first.setdefault(str(system.name), (path, system))
    chosen = [first[name] for name in sorted(first)]
    files = tuple(f"{folder.name}/{path.name}" for path, _ in chosen)
    return Catalogue(tuple(system for _, system in chosen), files, tuple(sorted(faults)))


def _load(path: Path) -> System | Fault:
    """The system a file exports, or what keeps it from doing so."""
    try:
        module = _run(path)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a system's file may raise anything, SystemExit too
        return _failure(path, error)
    if EXPORT not in vars(module):
        return _missing(path, vars(module))
    value = vars(module)[EXPORT]
    if not isinstance(value, System):
        return Fault(
            path.name, EXPORT, f"a value of type {type(value).__name__}", "a System", f"write {EXPORT} = System(...)"
        )
    return value


def _run(path: Path) -> ModuleType:
    """Execute a file as a module of its own, known to no later import."""
    name = f"groundcrew_system_{path.stem}"
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise ImportError(f"{path.name} is no Python module")
    module = importlib.util.module_from_spec(specification)
    # Dataclasses and enumerations of the file look themselves up there while it runs.
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
    finally:
        sys.modules.pop(name, None)
    return module


def _failure(path: Path, error: BaseException) -> Fault:
    """Where in the file it went wrong, what was given, and how to mend it."""
    given, wanted, mend = explain(error)
    return Fault(path.name, f"line {_line(path, error)}", given, wanted, mend)


def _line(path: Path, error: BaseException) -> int:
    """The last line of the file itself that was running; the line of a syntax error; 1 where neither is known."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename) == path:
        return error.lineno or 1
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]
    return next((line for line in reversed(lines) if line), 1)


def _missing(path: Path, names: Mapping[str, object]) -> Fault:
    systems = [name for name, value in names.items() if isinstance(value, System)]
    public = [name for name in names if not name.startswith("_") and name.isupper()]
    if systems:
        given, mend = f"a System called {systems[0]}", f"rename {systems[0]} to {EXPORT}"
    else:
        given = f"no {EXPORT}" + (f" among {', '.join(sorted(public))}" if public else "")
        mend = f"add {EXPORT} = System(...), or begin the file's name with _ where it describes no system"
    return Fault(path.name, EXPORT, given, f"one value {EXPORT} = System(...)", mend)


def _no_folder(folder: Path) -> Fault:
    parent = folder.parent
    folders = [entry.name for entry in parent.iterdir() if entry.is_dir()] if parent.is_dir() else []
    mend = nearest(folder.name, folders) if folders else "create it"
    return Fault(folder.name, "folder", "no such folder", "a folder with one file per system", mend)


def _duplicates(found: Iterable[tuple[Path, System]]) -> Iterable[Fault]:
    """Names and namespaces used by more than one file: either would mix up two systems' objects."""
    pairs = list(found)
    return chain.from_iterable(_shared(pairs, field) for field in ("name", "namespace"))


def _shared(found: Iterable[tuple[Path, System]], field: str) -> Iterable[Fault]:
    users: dict[str, Path] = {}
    for path, system in found:
        value = str(getattr(system, field))
        owner = users.setdefault(value, path)
        if owner != path:
            yield Fault(
                path.name,
                f"{EXPORT}.{field}",
                f"{value}, as in {owner.name}",
                f"a {field} no other system has",
                f"change the {field} in {path.name}, or remove one of the two files",
            )
