"""The usual boards: an overview with the golden signals, infrastructure, and one for the stores where there are any."""

from specs.board import Board, BoardKind
from specs.store import Store


def standard_boards(title: str, stores: tuple[Store, ...] = ()) -> tuple[Board, ...]:
    """`title` is the system's name as people write it."""
    boards = (
        Board(BoardKind.OVERVIEW, f"{title} overview"),
        Board(BoardKind.INFRASTRUCTURE, f"{title} infrastructure"),
    )
    return boards + ((Board(BoardKind.DATABASE, f"{title} database"),) if stores else ())
