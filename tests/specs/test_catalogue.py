"""Systems are found by folder; whatever is wrong with a file is a fault with its line, never a crash."""

from datetime import date
from pathlib import Path

import pytest

from specs import walk
from specs.catalogue import discover
from specs.fault import Fault
from specs.system import System

DATA = Path(__file__).parent / "data"
INVOICES = (DATA / "invoice_service.py").read_text(encoding="utf-8")


def only_fault(folder: Path) -> Fault:
    systems, faults = discover(folder)
    assert systems == ()
    assert len(faults) == 1, faults
    return faults[0]


def written(folder: Path, text: str, name: str = "one.py") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_sixth_system_is_one_file(tmp_path: Path) -> None:
    systems, faults = discover(written(tmp_path, INVOICES, "invoice_service.py"))
    assert faults == ()
    assert [system.name for system in systems] == ["invoice-service"]
    assert all(isinstance(system, System) for system in systems)
    assert walk.faults(systems, today=date(2026, 12, 1)) == ()


def test_a_sixth_system_stands_beside_the_five(tmp_path: Path) -> None:
    """Its jobs, names and channels meet none of theirs."""
    five, _ = discover(DATA.parents[2] / "systems")
    sixth, _ = discover(written(tmp_path, INVOICES))
    assert walk.faults((*five, *sixth), today=date(2026, 12, 1)) == ()


def test_a_simple_system_is_short() -> None:
    assert INVOICES.count("\n") <= 80


def test_systems_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    written(tmp_path, INVOICES, "a.py")
    other = INVOICES.replace('"invoice-service"', '"a-service"')
    written(tmp_path, other, "z.py")
    systems, faults = discover(tmp_path)
    assert faults == ()
    assert [system.name for system in systems] == ["a-service", "invoice-service"]


def test_files_with_an_underscore_and_other_files_are_passed_over(tmp_path: Path) -> None:
    written(tmp_path, "raise RuntimeError", "_draft.py")
    written(tmp_path, "raise RuntimeError", "notes.txt")
    assert discover(tmp_path) == ((), ())


def test_a_file_is_read_anew_each_time_and_leaves_no_module_behind(tmp_path: Path) -> None:
    discover(written(tmp_path, INVOICES))
    systems, _ = discover(written(tmp_path, INVOICES.replace('namespace="invoice-service"', 'namespace="other-space"')))
    assert systems[0].namespace == "other-space"


@pytest.mark.parametrize(
    ("text", "line", "given", "mend"),
    [
        pytest.param("from specs.service import Service\n\nS = Service('a', 1, 1, replcas=2)\n", 3,
                     "Service(replcas=…)", "did you mean replicas?", id="keyword of a spec"),
        pytest.param("from specs.presets import http_service\nS = http_service('a', contaner_port=2)\n", 2,
                     "Service(contaner_port=…)", "did you mean container_port?", id="field of a preset"),
        pytest.param("from specs.presets import standard_boards\nS = standard_boards('a', store=())\n", 2,
                     "standard_boards(store=…)", "did you mean stores?", id="keyword of a preset"),
        pytest.param("from specs.service import Service\nS = Service('a', 1)\n", 2,
                     "Service(…) without 'container_port'", "give 'container_port'", id="missing field"),
        pytest.param("from specs.service import Service\nS = Service('a', 1, 1, port=2)\n", 2,
                     "Service(…) with port twice", "give port by position or by name, not both", id="given twice"),
        pytest.param("from specs.severity import Severity\nS = Severity.CRITCAL\n", 2,
                     "Severity.CRITCAL", "did you mean CRITICAL?", id="attribute"),
        pytest.param("from specs.units import minuts\n", 1,
                     "minuts from specs.units", "did you mean minutes?", id="imported name"),
        pytest.param("import specs.servce\n", 1,
                     "an import of specs.servce", "did you mean specs.service?", id="imported module"),
        pytest.param("from specs.units import minutes\n\nS = minuts(3)\n", 3,
                     "the name minuts", "did you mean minutes?", id="name"),
        pytest.param("S = (1,\n\nT = 2\n", 1,
                     "text Python cannot read ('(' was never closed)", "mend the line, or the bracket before it",
                     id="syntax"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_fault_with_its_line(tmp_path: Path, text: str, line: int, given: str, mend: str) -> None:
    fault = only_fault(written(tmp_path, text))
    assert (fault.where, fault.path, fault.given, fault.mend) == ("one.py", f"line {line}", given, mend)


def test_a_mistake_inside_a_preset_names_the_line_of_the_system(tmp_path: Path) -> None:
    text = "from specs.presets import mysql\n\n\nS = mysql(backup=None, volme=1)\n"
    assert only_fault(written(tmp_path, text)).path == "line 4"


@pytest.mark.parametrize("raised", ["ValueError('hunter2')", "SystemExit('hunter2')", "KeyError('hunter2')"])
def test_what_an_unknown_exception_says_is_not_told(tmp_path: Path, raised: str) -> None:
    fault = only_fault(written(tmp_path, f"\nraise {raised}\n"))
    assert fault.path == "line 2"
    assert raised.partition("(")[0] in fault.given
    assert "hunter2" not in str(fault)


def test_a_missing_export_names_the_system_that_is_there(tmp_path: Path) -> None:
    fault = only_fault(written(tmp_path, INVOICES.replace("\nSYSTEM = ", "\nINVOICING = ")))
    assert (fault.path, fault.given, fault.mend) == (
        "SYSTEM",
        "a System called INVOICING",
        "rename INVOICING to SYSTEM",
    )


def test_an_empty_file_lacks_its_export(tmp_path: Path) -> None:
    assert only_fault(written(tmp_path, "")).given == "no SYSTEM"


def test_an_export_of_another_type_is_a_fault(tmp_path: Path) -> None:
    fault = only_fault(written(tmp_path, "SYSTEM = {'name': 'a', 'password': 'hunter2'}\n"))
    assert fault.given == "a value of type dict"
    assert "hunter2" not in str(fault)


def test_names_and_namespaces_are_used_once(tmp_path: Path) -> None:
    written(tmp_path, INVOICES, "a.py")
    written(tmp_path, INVOICES, "b.py")
    systems, faults = discover(tmp_path)
    assert [system.name for system in systems] == ["invoice-service"]
    assert [(fault.where, fault.path, fault.given) for fault in faults] == [
        ("b.py", "SYSTEM.name", "invoice-service, as in a.py"),
        ("b.py", "SYSTEM.namespace", "invoice-service, as in a.py"),
    ]


def test_faults_of_all_files_come_together(tmp_path: Path) -> None:
    written(tmp_path, "", "a.py")
    written(tmp_path, "(", "b.py")
    written(tmp_path, INVOICES, "c.py")
    systems, faults = discover(tmp_path)
    assert [system.name for system in systems] == ["invoice-service"]
    assert [fault.where for fault in faults] == ["a.py", "b.py"]


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "systems").mkdir()
    assert only_fault(tmp_path / "sytems").mend == "did you mean systems?"
