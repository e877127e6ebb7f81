"""What a person is told who wrote something wrong: the file, the system, the field, and what mends it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from specs.blueprint import blueprint
from specs.fault import Fault, SpecificationError
from tests.support.tree import ROOT

WRITTEN = (Path(__file__).parent / "data" / "invoice_service.py").read_text(encoding="utf-8")
SERVICE, FILE = "invoice-service", "systems/invoices.py"
STACK, STACK_FILE = "dev", "Pulumi.dev.yaml"
ALERT = "alerts=standard_alerts("
OWN_ALERT = """alerts=(Alert("SomethingWrong", {kind}, Severity.WARNING, hold=minutes(5), summary="Something is wrong",
        description="Invoices do not leave.", checks=("Look.",), remedies=("Mend it.",), team="{team}"),
        *standard_alerts("""
IMPORTS = """from specs.alert import Above, Alert
from specs.metrics import select
from specs.severity import Severity
from specs.signal import GaugeValue, HttpLatency
"""
ROUTED = 'routing=page_and_chat("invoice-service", chat="#invoice-alerts", mail="invoicing@example.com")'
LOST = f"""routing=replace({ROUTED.removeprefix("routing=")}, routes=(
        *{ROUTED.removeprefix("routing=")}.routes, Route((Severity.INFO,), ("slack-invoice-servce",), team="sales")))"""


def alerting(kind: str, team: str = "") -> str:
    """The file with one alert more."""
    text = WRITTEN.replace(ALERT, OWN_ALERT.format(kind=kind, team=team))
    return (IMPORTS + text).replace("latency_limit=0.5),", "latency_limit=0.5)),")


def settings(**changes: Any) -> dict[str, Any]:
    """What the stack file says, for the systems of the folder alone."""
    config = yaml.safe_load((ROOT / STACK_FILE).read_text(encoding="utf-8"))["config"]
    return {**{key.removeprefix("groundcrew:"): value for key, value in config.items()}, "systems": [], **changes}


def told(folder: Path, text: str, **changes: Any) -> tuple[Fault, ...]:
    """The faults of a folder that holds one file."""
    (folder / "systems").mkdir()
    (folder / FILE).write_text(text, encoding="utf-8")
    try:
        blueprint(STACK, settings(**changes), folder / "systems")
    except SpecificationError as error:
        return error.faults
    return ()


KNOWN = 'GaugeValue(select("invoices_open"))'
SOUND = alerting(f"Above({KNOWN}, 5)")


@pytest.mark.parametrize("text", [WRITTEN, SOUND], ids=["as it is", "with an alert of its own"])
def test_what_is_right_is_told_nothing(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == ()


MISTAKES = {
    "a rule with an unknown metric": (
        alerting('Above(GaugeValue(select("invoices_opne")), 5)'),
        "alerts[0].kind.signal.select.metric",
        "did you mean invoices_open?",
    ),
    "an alert of nobody": (
        alerting(f"Above({KNOWN}, 5)", team="invocing"),
        "alerts[0].team",
        "did you mean invoicing?",
    ),
    "a system without an owner": (
        WRITTEN.replace('Owner("invoicing",', 'Owner("",'),
        "owner.team",
        "use lower case and single hyphens, such as premium-errors",
    ),
    "a route to an unknown receiver": (
        "from dataclasses import replace\nfrom specs.routing import Route\nfrom specs.severity import Severity\n"
        + WRITTEN.replace(ROUTED, LOST),
        "routing.routes[3].channels[0]",
        "did you mean slack-invoice-service?",
    ),
    "a limit that is no bucket bound": (
        alerting('Above(HttpLatency("invoice-service", 0.95), 0.7, 1)'),
        "alerts[0].kind.limit",
        "choose one of them, or add buckets around 0.7 to what the service exposes",
    ),
}


@pytest.mark.covers("RULE-07", "RULE-14")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_names_file_system_field_and_fix(tmp_path: Path, mistake: str) -> None:
    text, path, mend = MISTAKES[mistake]
    [fault] = told(tmp_path, text)
    assert (fault.file, fault.where, fault.path, fault.mend) == (FILE, SERVICE, path, mend)


@pytest.mark.covers("RULE-07")
def test_a_retention_below_what_is_looked_back_is_one_of_the_stack_file(tmp_path: Path) -> None:
    [fault] = told(tmp_path, WRITTEN, metric_retention="30d")
    assert (fault.file, fault.where, fault.path) == (STACK_FILE, STACK, "metric_retention")
    assert fault.given.startswith("30 days, while invoice-service ")
    assert fault.mend == "set metric_retention to 35d or more"


def test_faults_of_several_files_stand_in_one_report(tmp_path: Path) -> None:
    text, *_ = MISTAKES["a rule with an unknown metric"]
    found = told(tmp_path, text, metric_retention="30d")
    assert {fault.file for fault in found} == {FILE, STACK_FILE}
    report = str(SpecificationError(found))
    assert report.startswith("2 faults found\n")
    assert f"\n    in      {FILE}\n    given   " in report


def test_a_file_that_cannot_be_read_is_named_once(tmp_path: Path) -> None:
    [fault] = told(tmp_path, "SYSTEM = (")
    assert (fault.where, fault.file) == ("invoices.py", "")


def test_a_system_without_a_name_is_known_by_its_file(tmp_path: Path) -> None:
    found = told(tmp_path, WRITTEN.replace('name="invoice-service"', 'name="Invoice Service"'))
    assert {fault.file for fault in found if fault.where != STACK} == {FILE}
