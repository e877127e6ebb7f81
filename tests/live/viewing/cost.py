"""What one viewer of each board costs Prometheus: ours, and beside them boards of others over the same cluster.

    python -m tests.live.viewing.cost --peer CLONE --peer CLONE

Each query of a board is asked as it opens, over the last two hours at a point every 30 s or at the least step its board
sets, of a real Prometheus that holds the series it reads, scraped every 30 s. Where no alert fires, a query of alerts has
answered. Samples are those the engine counts. `make bench` runs it. Clones of others' boards
are given with `--peer`; without one its boards are left out.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy

from backtest.replay import recorded
from backtest.server import Server, running
from commands.check_input import checked
from commands.recording import record_stack
from dashboards.catalogue import boards
from queries.expression import Expression
from queries.firing import ALERTS
from rules.group import RecordingRule, RuleGroup
from rules.order import levels, timed
from specs.units import Unit, minutes
from tests.live.monitoring.inventory import Inventory
from tests.live.monitoring.world import inventory
from tests.live.pictures.scene import Scene, filled
from tests.live.pictures.scenes import NOW
from tests.live.pictures.series import BLOCK, Series, read
from tests.live.viewing import opened, peer_series
from tests.live.viewing.opened import STEP, Document
from tests.live.viewing.peer_series import Page, node_page
from tests.live.viewing.peers import KUBE_PROMETHEUS, NODE_EXPORTER_FULL, NoPeer, Peer, peer
from tests.queries.syntax import parsed, readings
from tools.toolchain.programs import program

SHOWN_SECONDS = 2 * 3_600
OURS = "here"
WHOLE = 0.9
"""Share of a board's queries that must answer before its samples are counted."""
HEADING = (
    "| boards of | board | queries | queries a minute | answered | samples a query | samples a minute |\n"
    "|---|---|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Viewed:
    """One board as one viewer has it open."""

    whose: str
    title: str
    queries: int
    refreshes: float
    """A minute; 0 where the board asks once and waits."""
    answered: int
    samples: int
    """Of one refresh."""

    @property
    def whole(self) -> bool:
        return self.queries > 0 and self.answered >= WHOLE * self.queries

    @property
    def queries_per_minute(self) -> float:
        return self.queries * self.refreshes

    @property
    def samples_per_query(self) -> float:
        return self.samples / self.answered if self.answered else 0.0

    @property
    def samples_per_minute(self) -> float:
        return self.samples * self.refreshes

    def __str__(self) -> str:
        counted = f"{self.samples_per_query:,.0f} | {self.samples_per_minute:,.0f}" if self.whole else "- | -"
        asked = f"{self.queries} | {self.queries_per_minute:g} | {self.answered}"
        return f"| {self.whose} | {self.title} | {asked} | {counted} |"


def viewed(whose: str, board: Document, server: Server, *, closed: bool = False) -> Viewed:
    """Ask everything a board asks."""
    asked = list(opened.queries(board, opened.chosen(board, server, NOW), closed=closed))
    samples = answered = 0
    for one in asked:
        before = server.samples_read
        if one.instant:
            series, read_here = server.at(one.expression, NOW)
        else:
            series = list(server.over(one.expression, NOW - SHOWN_SECONDS, NOW, one.step))
            read_here = server.samples_read - before
        samples += read_here
        answered += bool(series) or _names(one.expression) == {ALERTS}
    return Viewed(whose, board["title"], len(asked), opened.refreshes(board), answered, samples)


@contextmanager
def _server(folder: Path) -> Iterator[Server]:
    with running(folder, program("prometheus"), program("promtool")) as server:
        yield server


def ours(folder: Path, scene: Scene, series: Iterable[Series], page: Page) -> list[Viewed]:
    with _server(folder) as server:
        filled(server, scene, [*_of_nodes(series, page)])
        shown = boards(scene.blueprint.systems, scene.blueprint.environment)
        return [viewed(OURS, board.document, server) for board in shown]


def _of_nodes(series: Iterable[Series], page: Page) -> Iterator[Series]:
    """Nodes as the real exporter shows them, on both sides; everything else as it comes."""
    done = set[tuple[str, str]]()
    for one in series:
        if one.name not in page:
            yield one
        elif (place := (one.name, one.labels["instance"])) not in done:
            done.add(place)
            own = {name: text for name, text in one.labels.items() if name not in one.metric.labels}
            yield from (replace(one, labels={**labels, **own}) for labels in page[one.name])


def theirs(folder: Path, found: Peer, cluster: Inventory, page: Page, scene: Scene) -> list[Viewed]:
    """Their boards over their own series and recordings, of the same cluster."""
    groups, wanted = _reading(found)
    span = scene.recent
    times = numpy.arange(span.start, span.end + STEP, STEP, dtype=float)
    with _server(folder) as server:
        server.load(peer_series.series(cluster, wanted, page, times))
        for level in levels(timed(groups, minutes(1))):
            server.load([sample for one in level for sample in recorded(server, one, span)])
        opening = [viewed(found.name, board, server) for board in found.boards]
        rows = [
            viewed(f"{found.name}, all rows open", board, server, closed=True)
            for board in found.boards
            if any(panel.get("collapsed") for panel in board["panels"])
        ]
        return [*opening, *rows]


def _reading(found: Peer) -> tuple[list[RuleGroup], set[str]]:
    """Rules that the boards need, and every series that boards or those rules read."""
    rules = [
        RecordingRule(record, Expression(text, Unit.COUNT, (), _names(text)), labels)
        for record, text, labels in found.rules
    ]
    wanted = {
        name
        for board in found.boards
        for asked in opened.queries(board, {}, closed=True)
        for name in _names(asked.expression)
    }
    wanted |= {name for board in found.boards for name in _of_variables(board)}
    needed: list[RecordingRule] = []
    while more := [rule for rule in rules if rule.record in wanted and rule not in needed]:
        needed += more
        wanted |= {name for rule in more for name in rule.expression.uses}
    return [RuleGroup("peer", None, tuple(needed))], wanted


def _of_variables(board: Document) -> Iterator[str]:
    for variable in board.get("templating", {}).get("list", ()):
        asked = variable.get("query")
        text = asked["query"] if isinstance(asked, dict) else asked
        parts = opened.LABEL_VALUES.fullmatch(opened.filled(text, {})) if variable["type"] == "query" else None
        if parts and parts[1]:
            yield from _names(parts[1])


def _names(text: str) -> frozenset[str]:
    return frozenset(reading.name for reading in readings(parsed(text)))


def summary(found: Mapping[str, list[Viewed]]) -> Iterator[str]:
    """Medians over boards that ask again by themselves; samples over those of them that answer."""
    asked = "| boards of | boards | queries a minute, median | most "
    yield f"{asked}| boards counted | samples a query, median | samples a minute, median | most |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for whose, rows in found.items():
        asking = [one for one in rows if one.refreshes] or rows
        whole = [one for one in asking if one.whole]
        per_minute = [one.queries_per_minute for one in asking]
        counted = "- | - | -"
        if whole:
            each, cost = [one.samples_per_query for one in whole], [one.samples_per_minute for one in whole]
            counted = f"{statistics.median(each):,.0f} | {statistics.median(cost):,.0f} | {max(cost):,.0f}"
        asked = f"{statistics.median(per_minute):g} | {max(per_minute):g}"
        yield f"| {whose} | {len(rows)} | {asked} | {len(whole)} | {counted} |"


def table(clones: Iterable[Path]) -> dict[str, list[Viewed]]:
    """Boards by whose they are."""
    peers = [peer(clone) for clone in clones]
    plan, manifests = checked("prod"), record_stack("prod").manifests(patches=True)
    scene = Scene("cost", NOW, plan, brief=True)
    cluster = inventory(plan, manifests, BLOCK, largest=False)
    found: dict[str, list[Viewed]] = {}
    with tempfile.TemporaryDirectory(prefix="viewing-") as name:
        folder = Path(name)
        page = node_page(folder)
        rows = ours(folder / OURS, scene, read(plan, manifests), page)
        for at, one in enumerate(peers):
            rows += theirs(folder / str(at), one, cluster, page, scene)
        for row in rows:
            found.setdefault(row.whose, []).append(row)
    return found


def absent(found: Iterable[str]) -> Iterator[str]:
    """Whose boards are not here, and how they come here."""
    names = " ".join(found)
    for name, address in (("kube-prometheus", KUBE_PROMETHEUS), ("node-exporter-full", NODE_EXPORTER_FULL)):
        if name not in names:
            yield f"{name}: not measured; clone {address} and give its folder with --peer"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--peer", type=Path, action="append", default=[], metavar="CLONE", help="a clone of others' boards"
    )
    options = parser.parse_args()
    try:
        found = table(options.peer)
    except NoPeer as reason:
        print(f"boards: {reason}", file=sys.stderr)
        return 2
    print("\n".join([HEADING, *(str(row) for rows in found.values() for row in rows), "", *summary(found)]))
    print("\n".join(["", *absent(found)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
