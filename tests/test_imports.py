"""Imports run downwards only, knowledge stays in its room."""

import re
from pathlib import Path

import pytest

from tests.support.arrows import ARROWS, forbidden_imports, pulumi_imports, reached
from tests.support.tree import ROOT, files, literals, modules, shown, syntax, text

PROMQL = re.compile(
    r"\b(?:i?rate|increase|i?delta|deriv|predict_linear|[a-z]+_over_time|histogram_quantile|absent|label_replace)\("
    r"|\b(?:sum|avg|min|max|count|topk|bottomk|quantile)\s*(?:by|without)\s*\("
    r"|\b(?:sum|avg|min|max|count)\([a-z_:]+[\[{]"
    r"|\{\w+\s*(?:=~|!~|!=|=)\s*[\"']"
    r"|\bgroup_(?:left|right)\b"
)
GENERAL = ("rules", "queries", "components", "policies", "dashboards", "handbook", "jobs")


@pytest.mark.parametrize("room", ARROWS)
def test_imports_run_downwards(room: str) -> None:
    found = forbidden_imports(room)
    assert not found, "\n".join(found)


def test_every_room_of_the_design_exists() -> None:
    missing = [room for room in ARROWS if not (ROOT / room).is_dir() and not (ROOT / f"{room}.py").is_file()]
    assert not missing, "\n".join(map(str, missing))


def test_neutral_rooms_know_nothing_of_pulumi() -> None:
    found = pulumi_imports()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("module", ["specs.units", "specs.job_document", "specs.history_document"])
def test_the_jobs_image_carries_three_modules(module: str) -> None:
    """Whatever they import would have to travel into the image along with them."""
    assert module in reached(module)
    assert reached(module) <= {"specs.units", "specs.job_document", "specs.history_document", "specs"}


@pytest.mark.parametrize("module", ["specs.units", "specs.contract", "specs.arithmetic"])
def test_policies_share_formulas_and_no_inputs(module: str) -> None:
    """What was declared reaches the pack as registered outputs, never by loading the declarations."""
    assert module in reached(module)
    inputs = {"specs.system", "specs.environment", "specs.blueprint", "specs.settings"}
    assert {name for name in reached(module) if name in inputs or not name.startswith("specs")} == set()


def system_names() -> list[str]:
    """Names of the systems found in `systems/`."""
    return [path.stem for path in modules("systems") if not path.stem.startswith("_")]


def test_general_rooms_name_no_system() -> None:
    names = system_names()
    assert len(names) >= 5
    spelling = re.compile("|".join(re.escape(name).replace("_", "[-_ ]?") for name in names), re.IGNORECASE)
    found = [
        f"{shown(path)}:{number}: {line.strip()[:100]}"
        for path in files(*GENERAL)
        for number, line in enumerate(text(path).splitlines(), 1)
        if spelling.search(line)
    ]
    assert not found, "\n".join(map(str, found))


def test_promql_is_written_in_queries_only() -> None:
    rooms = ("specs", "systems", "rules", "dashboards", "handbook", "components", "commands", "jobs")
    found = [
        f"{shown(path)}:{line}: {value.strip()[:80]!r}"
        for path in modules(*rooms)
        for line, value in literals(syntax(path))
        if PROMQL.search(value)
    ]
    templates = [path for path in files("handbook") if path.suffix != ".py" and path.suffix != ".pyc"]
    found += [f"{shown(path)}: {match[0]!r}" for path in templates if (match := PROMQL.search(text(path)))]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("import components.base", "components.base"),
        ("from systems import one", "systems"),
        ("def late():\n    from dashboards.board import x", "dashboards.board"),
        ("from ..systems import one", "systems"),
    ],
)
def test_an_upward_import_is_found(tmp_path: Path, code: str, module: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "alert.py").write_text(code)
    [found] = forbidden_imports("rules", tmp_path)
    assert found.endswith(f"rules may not import {module}")


def test_a_narrow_arrow_does_not_open_the_whole_room(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "specs").mkdir()
    for name in ("units", "system"):
        (tmp_path / "specs" / f"{name}.py").write_text("")
    (tmp_path / "policies" / "rule.py").write_text(
        "from specs import units, system\nfrom specs.units import Duration\n"
    )
    assert forbidden_imports("policies", tmp_path) == ["policies/rule.py:1: policies may not import specs.system"]


@pytest.mark.parametrize(
    "value", ["sum by (job) (up)", "rate(x[5m])", 'up{job="a"}', "a * on (b) group_left c", "max_over_time(up[1d])"]
)
def test_promql_is_recognised(value: str) -> None:
    assert PROMQL.search(value)


@pytest.mark.parametrize("value", ["the error rate (5 min)", "sum by hand", '{"job": "x"}', "{{ $labels.job }}"])
def test_prose_and_templates_are_not_promql(value: str) -> None:
    assert not PROMQL.search(value)
