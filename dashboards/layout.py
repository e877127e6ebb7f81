"""Places panels: rows from top to bottom, lines from left to right, 24 columns filled to the last one."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import attr
from grafanalib.core import Panel

from dashboards.model import GridPos, RowPanel
from specs.links import slug

COLUMNS = 24
ROW_HEIGHT = 1
STAT_HEIGHT = 4
GRAPH_HEIGHT = 8
TABLE_HEIGHT = 10
"""A legend or a table of more than four lines needs this much."""


@dataclass(frozen=True)
class Cell:
    """A panel, how wide it wants to be at least and how high it is."""

    panel: Panel
    width: int = 12
    height: int = GRAPH_HEIGHT


@dataclass(frozen=True)
class Row:
    title: str
    cells: tuple[Cell, ...]
    collapsed: bool = False
    """True for what is only looked at after the rest: its queries do not run until it is opened."""


def panel_id(uid: str, *path: str) -> int:
    """Stable: another panel, inserted or removed, does not change it, so that links to single panels last."""
    return zlib.crc32("/".join((uid, *(slug(part) for part in path))).encode()) & 0x7FFFFFFF


def placed(uid: str, rows: Iterable[Row]) -> list[Panel]:
    """Panels with ids and places; a row without cells is left out."""
    found: list[Panel] = []
    top = 0
    for row in (row for row in rows if row.cells):
        head = RowPanel(
            title=row.title,
            id=panel_id(uid, row.title),
            gridPos=GridPos(h=ROW_HEIGHT, w=COLUMNS, x=0, y=top),
            collapsed=row.collapsed,
        )
        inner, bottom = _row_panels(uid, row, top + ROW_HEIGHT)
        found += [attr.evolve(head, panels=inner)] if row.collapsed else [head, *inner]
        # A closed row takes one line, whatever it holds.
        top = top + ROW_HEIGHT if row.collapsed else bottom
    return found


def _row_panels(uid: str, row: Row, top: int) -> tuple[list[Panel], int]:
    panels: list[Panel] = []
    for line in _lines(row.cells):
        left = 0
        for cell, width in zip(line, widths(line), strict=True):
            place = GridPos(h=cell.height, w=width, x=left, y=top)
            panels.append(attr.evolve(cell.panel, id=panel_id(uid, row.title, cell.panel.title), gridPos=place))
            left += width
        top += line[0].height
    return panels, top


def _lines(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    """Neighbours of one height share lines; where they are of one width too, the lines are of nearly equal length."""
    for _, same in groupby(cells, key=lambda cell: cell.height):
        group = tuple(same)
        yield from _balanced(group) if len({cell.width for cell in group}) == 1 else _wrapped(group)


def _balanced(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    lines = -(-len(cells) // (COLUMNS // cells[0].width))
    start = 0
    for index in range(lines):
        length = -(-(len(cells) - start) // (lines - index))
        yield cells[start : start + length]
        start += length


def _wrapped(cells: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    line: tuple[Cell, ...] = ()
    for cell in cells:
        if sum(other.width for other in line) + cell.width > COLUMNS:
            yield line
            line = ()
        line += (cell,)
    yield line


def widths(line: tuple[Cell, ...]) -> list[int]:
    """Widths that fill the line: as wanted, and what is left over shared from the left."""
    spare = COLUMNS - sum(cell.width for cell in line)
    more, rest = divmod(spare, len(line))
    return [cell.width + more + (1 if index < rest else 0) for index, cell in enumerate(line)]
