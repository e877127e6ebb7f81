"""The exit code tells the worst there is, and both texts tell the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.exit_code import ExitCode
from jobs.health.cluster import Namespace, Unreadable
from jobs.health.finding import Finding, degraded, failed, good, unknown
from jobs.health.program import Look, main, report
from jobs.health.report import Report, Section
from specs.job_document import HealthDocument
from tests.jobs.health.things import NOW, pod

ONE = {
    "good": good("a", "fine"),
    "unknown": unknown("a", "?"),
    "degraded": degraded("a", "slow"),
    "failed": failed("a", "no"),
}


def made(*findings: Finding) -> Report:
    return Report("shop", "prod", NOW, (Section("first", (good("b", "fine"),)), Section("second", findings)))


@pytest.mark.covers("BUG-41")
@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ((), ExitCode.DONE),
        (("good",), ExitCode.DONE),
        (("unknown", "good"), ExitCode.DONE),
        (("degraded", "good"), ExitCode.DEGRADED),
        (("degraded", "failed", "good"), ExitCode.UNHEALTHY),
    ],
)
def test_the_worst_finding_is_the_exit_code(kinds: tuple[str, ...], code: ExitCode) -> None:
    found = made(*(ONE[kind] for kind in kinds))
    assert found.code is code
    assert bool(found.code) is any(kind in ("degraded", "failed") for kind in kinds)
    assert json.loads(found.json())["exit_code"] == int(code)


def test_the_summary_names_every_fault_the_gravest_first() -> None:
    found = made(degraded("slow", "x"), good("fine", "x"), failed("gone", "x"), unknown("dark", "x"))
    assert found.summary() == "failed: second/gone failed, second/slow degraded"
    assert made().summary() == "Nothing is wrong."


def test_people_and_programs_read_the_same() -> None:
    found = made(degraded("slow", "it is late", seconds=1.5), good("quote", 'says "so"'))
    text, told = found.text().splitlines(), json.loads(found.json())
    assert text[0] == "Health of shop in prod, 2026-11-28 06:00 UTC"
    assert "   WARN slow: it is late" in text
    assert [section["name"] for section in told["sections"]] == ["first", "second"]
    assert told["sections"][1]["findings"][0]["facts"] == {"seconds": 1.5}
    assert "\n" not in found.json(), "its last line can be cut off and read"


class Broken(Namespace):
    """A namespace whose lists are given, refused, or not what the API promises."""

    def list(self, resource: str, group: str = "") -> list[dict[str, Any]]:
        match resource:
            case "events":
                raise Unreadable("the API server answered 403", 403)
            case "persistentvolumeclaims":
                return [{"metadata": {}}]
            case "pods" if not group:
                return [pod("stray", ready=False)]
        return []


def look(folder: Path, **more: Any) -> Look:
    told = HealthDocument("shop", "prod", "web-shop", "shop-health-report", **more)
    return Look(told, Broken("", "", None, "web-shop"), folder, NOW)


def sections(found: Report) -> Iterator[tuple[str, str]]:
    return ((section.name, section.verdict.word) for section in found.sections if section.verdict)


@pytest.mark.covers("HLT-02", "BUG-41")
def test_a_section_that_cannot_be_made_silences_no_other(tmp_path: Path) -> None:
    found = report(look(tmp_path))
    assert len(found.sections) == 10
    assert dict(sections(found)) == {"pods": "failed", "events": "failed", "volumes": "failed"}
    assert "volumes: it cannot be made: KeyError" in found.text()


def test_log_lines_stay_where_people_log_in(tmp_path: Path) -> None:
    told = report(look(tmp_path, logs="https://kibana.example")).sections[-1].findings
    assert [finding.text for finding in told] == ["read them at https://kibana.example"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"system": "never-told"}'])
def test_a_document_that_cannot_be_read_is_an_error_of_its_own(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "job.json"
    file.write_text(text)
    assert main(["--document", str(file), "--account", str(tmp_path)]) is ExitCode.DOCUMENT
    assert str(file) in capsys.readouterr().err
