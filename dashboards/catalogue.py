"""Every board of an environment."""

from collections.abc import Iterable, Iterator

from dashboards.backups import backups_board
from dashboards.board import Board
from dashboards.capacity import capacity_board
from dashboards.kinds import kind_board
from dashboards.overview import systems_overview
from dashboards.platform import platform_overview
from dashboards.slo import slo_board
from dashboards.system_overview import system_overview
from specs.board import BoardKind
from specs.environment import Environment
from specs.system import System


def boards(systems: Iterable[System], environment: Environment) -> tuple[Board, ...]:
    """Boards in a stable order: the platform's first, then each system's overview, objectives and declared kinds."""
    return tuple(_all(tuple(systems), environment))


def _all(systems: tuple[System, ...], environment: Environment) -> Iterator[Board]:
    yield systems_overview(systems, environment)
    yield platform_overview(environment)
    yield backups_board(systems, environment)
    yield capacity_board(systems, environment)
    for system in systems:
        yield system_overview(system, environment)
        if system.slos:
            yield slo_board(system, environment)
        for spec in system.boards:
            if spec.kind is not BoardKind.OVERVIEW:
                yield kind_board(system, spec, environment)
