"""What was exported comes back exactly, and what somebody edited since comes back as edited."""

from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings

from rules.slo.openslo.documents import documents
from rules.slo.openslo.exact import OBJECTIVE, READS, decoded, encoded
from rules.slo.openslo.file import yaml_text
from rules.slo.openslo.python_text import python_text
from rules.slo.openslo.reader import Imported, imported
from rules.slo.openslo.remark import Fate
from specs.metrics import Matcher, Selector
from specs.slo import AvailabilityIndicator, Calendar, EventsIndicator, GaugeIndicator, Slo
from specs.system import System
from specs.units import days
from tests.rules.slo.openslo.objectives import OBJECTIVES, SYSTEM
from tests.systems.data import SYSTEMS


@pytest.mark.parametrize("known", [True, False], ids=["in this tree", "in another tree"])
@pytest.mark.parametrize("name", SYSTEMS)
def test_objectives_of_a_system_come_back_exactly(name: str, known: bool) -> None:
    system = SYSTEMS[name]
    found = imported({"slo.yaml": yaml_text(documents(system))}, SYSTEMS.values() if known else ())
    assert found.faults == ()
    assert found.slos.get(name, ()) == system.slos
    assert {one.fate for one in found.remarks} <= ({Fate.LOST} if not known else set())


@settings(max_examples=25, deadline=None)
@given(OBJECTIVES)
def test_any_objectives_come_back_exactly(slos: tuple[Slo, ...]) -> None:
    system = replace(SYSTEM, slos=slos)
    for known in ((), (system,)):
        found = imported({"slo.yaml": yaml_text(documents(system))}, known)
        assert found.faults == ()
        assert found.slos[SYSTEM.name] == slos
        assert not [one for one in found.remarks if one.fate is not Fate.LOST]


@settings(max_examples=25, deadline=None)
@given(OBJECTIVES)
def test_the_printed_python_makes_the_same_objectives(slos: tuple[Slo, ...]) -> None:
    scope: dict[str, object] = {}
    exec(python_text(slos, "service shop"), scope)
    assert scope["SLOS"] == slos


@settings(max_examples=25, deadline=None)
@given(OBJECTIVES)
def test_the_annotation_holds_the_exact_value(slos: tuple[Slo, ...]) -> None:
    for slo in slos:
        assert decoded(encoded(slo), "here", "there") == (slo, ())


SHOP = SYSTEMS["eyewear-ml"]
SLO = next(slo for slo in SHOP.slos if isinstance(slo.indicator, AvailabilityIndicator))
ONE = replace(SHOP, slos=(SLO,))
TEXT = yaml_text(documents(ONE))


def edited(old: str, new: str, system: System = ONE, text: str = TEXT, *, known: bool = True) -> Imported:
    assert old in text
    return imported({"slo.yaml": text.replace(old, new)}, (system,) if known else ())


EDITS = [
    ("  - target: 0.999\n", "  - target: 0.99\n", "target", 0.99),
    ("  - target: 0.999\n", "  - targetPercent: 99.5\n", "target", 0.995),
    ("duration: 30d", "duration: 7d", "window", days(7)),
    ("  description: 99.9% of the req", "  description: Most of the req", "meaning", "Most" + SLO.meaning[5:]),
    ("  name: eyewear-ml-availability\n", "  name: eyewear-ml-up\n", "name", "up"),
]


@pytest.mark.parametrize(("old", "new", "field", "value"), EDITS, ids=[new.strip() for _, new, _, _ in EDITS])
def test_an_edit_of_a_plain_field_wins_and_is_told(old: str, new: str, field: str, value: object) -> None:
    text = (
        TEXT.replace("indicatorRef: eyewear-ml-availability", "indicatorRef: eyewear-ml-up")
        if field == "name"
        else TEXT
    )
    found = edited(old, new, text=text)
    assert found.faults == ()
    assert found.slos[SHOP.name] == (replace(SLO, **{field: value}),)
    [told] = [one for one in found.remarks if one.fate is Fate.EDITED]
    assert field in told.reason


def test_an_edited_calendar_wins() -> None:
    calendar = "isRolling: false\n    calendar: {startTime: '2024-01-01 00:00:00', timeZone: UTC}"
    found = edited("duration: 30d\n    isRolling: true", f"duration: 1M\n    {calendar}")
    assert found.slos[SHOP.name] == (replace(SLO, calendar=Calendar.MONTH),)


@pytest.mark.parametrize("known", [True, False])
def test_an_edited_query_wins(known: bool) -> None:
    """Both queries count something else now: no service's requests, but events."""
    text = TEXT.replace("query: sum(http_requests_total{", 'query: sum(http_requests_total{tier="gold",')
    found = edited("apiVersion", "apiVersion", text=text, known=known)
    [slo] = found.slos[SHOP.name]
    assert isinstance(slo.indicator, EventsIndicator)
    assert slo.indicator.total.matchers[0] == Matcher("tier", "=", "gold")
    assert replace(slo, indicator=SLO.indicator) == SLO
    assert any(one.fate is Fate.EDITED and "indicator" in one.reason for one in found.remarks)


def test_spaces_in_a_query_are_no_edit() -> None:
    found = edited("query: sum(http_requests_total{", "query: sum ( http_requests_total{", text=TEXT)
    assert found.slos[SHOP.name] == (SLO,)
    assert not [one for one in found.remarks if one.fate is Fate.EDITED]


def test_an_edited_bound_of_a_gauge_wins() -> None:
    slo = Slo("right", GaugeIndicator(Selector("accuracy_ratio"), 0.9), 0.95, 5_760)
    system = replace(SHOP, slos=(slo,))
    found = edited("value: 0.9\n", "value: 0.8\n", system, yaml_text(documents(system)))
    assert found.slos[SHOP.name] == (replace(slo, indicator=GaugeIndicator(Selector("accuracy_ratio"), 0.8)),)


def test_an_annotation_that_says_more_than_the_plain_fields_is_not_believed() -> None:
    """Somebody who edits only the annotation promises something the document does not."""
    found = edited('"target":0.999,', '"target":0.5,')
    assert found.slos[SHOP.name] == (SLO,)
    assert any(one.fate is Fate.EDITED and "target" in one.reason for one in found.remarks)
    found = edited('"service":"api"', '"service":"web"')
    assert found.slos[SHOP.name] == (SLO,)


def test_a_second_objective_keeps_what_the_first_had() -> None:
    """Traffic and allocation are not in the plain fields; the added objective has them from its document."""
    found = edited("  - target: 0.999\n", "  - target: 0.999\n  - target: 0.95\n    displayName: Contract\n")
    first, second = found.slos[SHOP.name]
    assert first == SLO
    assert second == replace(SLO, name="availability-contract", target=0.95)


@pytest.mark.parametrize("annotation", [OBJECTIVE, READS])
def test_without_our_annotation_the_plain_fields_are_read(annotation: str) -> None:
    bodies = list(yaml.safe_load_all(TEXT))
    for body in bodies:
        body["metadata"].pop("annotations" if annotation in body["metadata"].get("annotations", {}) else "", None)
    found = imported({"slo.yaml": yaml_text(bodies)}, (ONE,))
    [slo] = found.slos[SHOP.name]
    assert (slo.name, slo.indicator, slo.target, slo.meaning) == (SLO.name, SLO.indicator, SLO.target, SLO.meaning)


@pytest.mark.parametrize(
    "value",
    [
        "no JSON",
        "{}",
        "[]",
        '{"name": 1}',
        encoded(SLO)[:-1] + ',"colour":"red"}',
        encoded(SLO).replace('{"service":"api"}', '{"servant":"api"}'),
        encoded(SLO).replace('"target":0.999', '"target":"much"'),
        encoded(SLO).replace('"target":0.999', '"target":1e999'),
        encoded(SLO).replace('"Occurrences"', '"Sometimes"'),
        encoded(SLO).replace('{"seconds":2592000}', '{"seconds":-1}'),
    ],
)
def test_a_spoilt_annotation_is_a_fault(value: str) -> None:
    assert value != encoded(SLO)
    found, faults = decoded(value, "slo.yaml#1", "metadata.annotations")
    assert found is None
    assert all(fault.where == "slo.yaml#1" and fault.mend for fault in faults)
    text = yaml_text(_with_annotation(value))
    assert imported({"slo.yaml": text}, (ONE,)).faults


def _with_annotation(value: str) -> list[object]:
    bodies = list(yaml.safe_load_all(TEXT))
    for body in bodies:
        if body["kind"] == "SLO":
            body["metadata"]["annotations"][OBJECTIVE] = value
    return bodies
