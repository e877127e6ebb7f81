"""What every board has: its place, its variables, its marks and its way to the other boards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboards import grafana, variables
from dashboards.board import Board
from dashboards.layout import Row, placed
from dashboards.model import Annotations, Dashboard, Templating
from specs.links import board_uid


@dataclass(frozen=True)
class Frame:
    """A board without its rows. `scope` is a system's name or platform; boards of one scope link to each other by it."""

    scope: str
    kind: str
    title: str
    folder: str
    description: str
    variables: tuple[dict[str, Any], ...] = ()
    annotations: tuple[dict[str, Any], ...] = ()

    @property
    def uid(self) -> str:
        return board_uid(self.scope, self.kind)


def _dropdown(scope: str) -> dict[str, Any]:
    return {
        "title": f"Boards of {scope}",
        "type": "dashboards",
        "icon": "external link",
        "tooltip": "",
        "url": "",
        "tags": [scope],
        "asDropdown": True,
        "targetBlank": False,
        "includeVars": False,
        "keepTime": True,
    }


def framed(frame: Frame, rows: Iterable[Row]) -> Board:
    """The board as Grafana reads it."""
    model = Dashboard(
        uid=frame.uid,
        title=frame.title,
        description=frame.description,
        tags=["groundcrew", frame.scope],
        links=[_dropdown(frame.scope)],
        templating=Templating(list=[variables.data_source(), *frame.variables]),
        annotations=Annotations(list=list(frame.annotations)),
        panels=placed(frame.uid, rows),
    )
    return Board(frame.uid, frame.title, frame.folder, grafana.document(model))
