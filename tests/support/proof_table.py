"""Result tables of `make prove`: tests marked `prove` hand in rows, and a run that went well writes them to docs/proof/.

A page lists the sources it speaks of and their digest, so that a test can tell when it has grown old.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.support.tree import ROOT, files

PLACE = Path("docs") / "proof"
FOLDER = ROOT / PLACE
PROPERTY = "proof"
ABOUT = re.compile(
    r"^Written by `make prove`.* It speaks of (?P<sources>.+), whose digest is `(?P<digest>[0-9a-f]{64})`\.$"
)

Cell = str | int


@dataclass(frozen=True)
class Page:
    """`name` is the file's. `says` tells in a sentence or two what is shown. `sources` are the files and folders whose
    change makes the results old, from the tree's root; the fewer the better. Rows of a page come from one test file."""

    name: str
    title: str
    says: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows that agree in all texts become one, their whole numbers added."""

    page: Page
    heading: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    table: Table
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell if isinstance(cell, str) else "" for cell in self.cells)


class Rows:
    """What the fixture `proof` gives: hands rows to the process that writes the pages."""

    def __init__(self, properties: list[tuple[str, object]]) -> None:
        self._properties = properties

    def row(self, table: Table, *cells: Cell) -> None:
        if len(cells) != len(table.columns):
            raise ValueError(f"{table.heading}: {len(cells)} cells for {len(table.columns)} columns")
        self._properties.append((PROPERTY, json.dumps(asdict(Row(table, cells)))))


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Rows:
    """`proof.row(TABLE, "a kind", 12)`: one row of a table below docs/proof/."""
    return Rows(request.node.user_properties)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Writer(config), "proof-writer")


def asked(config: pytest.Config) -> bool:
    return "prove" in (config.option.markexpr or "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Proofs run only where `-m` names them: whatever else is chosen, they stay out of the daily suite."""
    if asked(config):
        return
    left_out = [item for item in items if item.get_closest_marker("prove")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


class Writer:
    """Collects rows from all workers. A page is written where every test of its file ran and none failed."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = report.nodeid.partition("::")[0]
        if report.outcome != "passed":
            self._failed.add(file)
        if report.when == "call":
            self._rows[file] += [
                read(value) for name, value in report.user_properties if name == PROPERTY and isinstance(value, str)
            ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        if not asked(self._config) or exitstatus == pytest.ExitCode.INTERRUPTED:
            return
        for file, rows in self._rows.items():
            for page in dict.fromkeys(row.table.page for row in rows):
                name = (PLACE / f"{page.name}.md").as_posix()
                if file in self._failed or self._narrowed():
                    terminalreporter.write_line(f"{name} stays as it is: {file} did not run whole and well")
                    continue
                write(page, [row for row in rows if row.table.page == page], self._config.rootpath / PLACE)
                terminalreporter.write_line(f"{name} written")

    def _narrowed(self) -> bool:
        option = self._config.option
        parts = any("::" in argument for argument in self._config.args)
        return bool(option.keyword or option.deselect or parts or option.markexpr.strip() != "prove")


def read(text: str) -> Row:
    found = json.loads(text)
    page = Page(**{**found["table"]["page"], "sources": tuple(found["table"]["page"]["sources"])})
    table = Table(page, found["table"]["heading"], tuple(found["table"]["columns"]))
    return Row(table, tuple(found["cells"]))


def write(page: Page, rows: Iterable[Row], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{page.name}.md").write_text(text(page, rows), encoding="utf-8")


def text(page: Page, rows: Iterable[Row]) -> str:
    """The whole page: tables by heading, rows by their texts, so that workers may finish in any order."""
    sources = ", ".join(f"`{source}`" for source in page.sources)
    about = f"Written by `make prove`; do not edit. It speaks of {sources}, whose digest is `{digest(page.sources)}`."
    lines = [f"# {page.title}", "", page.says, "", about]
    found: dict[Table, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.table].append(row)
    for table in sorted(found, key=lambda table: table.heading):
        lines += ["", f"## {table.heading}", "", *_lines(table, found[table])]
    return "\n".join(lines) + "\n"


def _lines(table: Table, rows: list[Row]) -> Iterator[str]:
    merged = _added(rows)
    numbers = [all(isinstance(cells[place], int) for cells in merged) for place in range(len(table.columns))]
    yield _line(table.columns)
    yield "|" + "|".join("---:" if number else "---" for number in numbers) + "|"
    yield from (_line(cells) for cells in merged)


def _added(rows: list[Row]) -> list[tuple[Cell, ...]]:
    alike: dict[tuple[str, ...], list[tuple[Cell, ...]]] = defaultdict(list)
    for row in rows:
        alike[row.texts].append(row.cells)
    return [
        tuple(
            cell if isinstance(cell, str) else sum(int(cells[place]) for cells in group)
            for place, cell in enumerate(group[0])
        )
        for _, group in sorted(alike.items())
    ]


def _line(cells: Iterable[Cell]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def written(table: Table) -> list[tuple[str, ...]]:
    """The rows of a table as its page holds them. Raises ValueError where it holds none."""
    text = (FOLDER / f"{table.page.name}.md").read_text(encoding="utf-8")
    section = text.partition(f"\n## {table.heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    if not lines:
        raise ValueError(f"{table.page.name}.md has no rows under {table.heading!r}; write it by `make prove`")
    return [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in lines]


def digest(sources: Iterable[str]) -> str:
    """Over names and contents of all files below the sources. Raises FileNotFoundError for one that is not there."""
    total = hashlib.sha256()
    for source in sorted(sources):
        place = ROOT / source
        if not place.exists():
            raise FileNotFoundError(f"{source}: a page of docs/proof speaks of it and it is not there")
        for path in sorted(files(source)) if place.is_dir() else [place]:
            total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def about(page: Path) -> tuple[tuple[str, ...], str]:
    """The sources and the digest a written page names. Raises ValueError where it names none."""
    for line in page.read_text(encoding="utf-8").splitlines():
        if found := ABOUT.match(line):
            return tuple(re.findall(r"`([^`]+)`", found["sources"])), found["digest"]
    raise ValueError(f"{page.name} does not say what it speaks of; write it by `make prove`")
