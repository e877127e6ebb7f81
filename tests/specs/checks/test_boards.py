"""Boards that Grafana would not load, or would show empty, are refused with the way to mend them."""

from pathlib import Path

from specs.board import Board, BoardKind, MetricPanel
from specs.catalogue import discover
from specs.metrics import select
from specs.units import Unit
from tests.specs.change import changed, found
from tests.specs.sample import SYSTEM

ORDERS = MetricPanel("Orders", select("orders_total"), Unit.EVENTS)
PATH = f"boards[{len(SYSTEM.boards)}]"


def told(*boards: Board) -> dict[str, tuple[str, str]]:
    """What is given and how to mend it, by path."""
    system = changed(SYSTEM, boards=(*SYSTEM.boards, *boards))
    return {fault.path: (fault.given, fault.mend) for fault in found(system) if fault.path.startswith("boards")}


def test_a_good_board_is_let_through() -> None:
    assert told(Board(BoardKind.SECURITY, "More", (ORDERS,))) == {}


def test_two_boards_of_one_kind_would_have_one_uid() -> None:
    given, mend = told(Board(BoardKind.OVERVIEW, "Shop again"))[f"{PATH}.kind"]
    assert "overview" in given
    assert mend == "rename it; boards[0].kind has this name"


def test_two_panels_of_one_title_would_have_one_id() -> None:
    given, mend = told(Board(BoardKind.SECURITY, "More", (ORDERS, ORDERS)))[f"{PATH}.panels[1].title"]
    assert "Orders" in given
    assert mend == f"rename it; {PATH}.panels[0].title has this name"


def test_a_panel_of_no_series_is_refused_with_the_nearest() -> None:
    lost = MetricPanel("Orders", select("order_total"), Unit.EVENTS)
    given, mend = told(Board(BoardKind.SECURITY, "More", (lost,)))[f"{PATH}.panels[0].select.metric"]
    assert "order_total" in given
    assert "orders_total" in mend


def test_a_panel_by_a_label_its_series_has_not_is_refused() -> None:
    split = MetricPanel("Orders", select("orders_total"), Unit.EVENTS, ("country",))
    assert any(path.startswith(f"{PATH}.panels[0].by") for path in told(Board(BoardKind.SECURITY, "More", (split,))))


def test_a_line_that_no_alert_knows_cannot_be_given(tmp_path: Path) -> None:
    """Lines come from alerts and objectives: a panel has no field for one, and saying one is a fault of its own."""
    text = "from specs.board import MetricPanel\nPANEL = MetricPanel('Orders', None, None, threshold=5)\n"
    (tmp_path / "shop.py").write_text(text, encoding="utf-8")
    _, [fault] = discover(tmp_path)
    assert (fault.where, fault.path, fault.given) == ("shop.py", "line 2", "MetricPanel(threshold=…)")
    assert "description" in fault.mend
