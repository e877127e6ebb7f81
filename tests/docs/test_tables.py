"""Tables that repeat what stands in the program are compared with it."""

import re
from dataclasses import fields
from functools import cache
from typing import Any

import pytest
import yaml

from commands import __main__ as front
from commands.failure import BAD_INPUT, SURROUNDINGS, VIOLATION
from commands.render import manifest_files, rendered
from specs import by_hand, presets
from specs.routing import Medium
from specs.settings import Settings
from specs.severity import PROMISES
from specs.system import System
from tests.handbook.written import environment, table
from tests.support.tree import ROOT
from tests.systems.data import FOUND


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def declared() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(page("Pulumi.yaml"))["config"]


def settings_rows() -> dict[str, list[str]]:
    return {row[0].strip("`"): row for row in table(page("docs/environments.md"), "Default")}


def test_the_settings_are_those_of_the_project_and_of_the_program() -> None:
    assert list(settings_rows()) == list(declared())
    assert set(settings_rows()) == set(Settings.model_fields)


@pytest.mark.parametrize("key", declared())
def test_a_setting_is_described_as_the_project_does(key: str) -> None:
    entry = declared()[key]
    default = "required" if "default" not in entry else shown(entry["default"])
    assert settings_rows()[key][1:] == [entry["type"], default, entry["description"]]


def shown(default: Any) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if default == "":
        return "empty"
    return f"`{default}`" if default else "none"


@pytest.mark.parametrize("key", declared())
def test_the_projects_default_is_the_programs(key: str) -> None:
    field, entry = Settings.model_fields[key], declared()[key]
    assert field.is_required() is ("default" not in entry)
    if "default" in entry:
        required = {
            name: "small" if name == "profile" else "dev" for name in Settings.model_fields if declared_required(name)
        }
        with_default = Settings.model_validate({**required, key: entry["default"]})
        assert getattr(with_default, key) == getattr(Settings.model_validate(required), key)


def declared_required(key: str) -> bool:
    return "default" not in declared()[key]


def test_the_vocabulary_lists_every_field_of_a_system() -> None:
    rows = [row[0].strip("`") for row in table(page("docs/systems.md"), "Field")]
    assert rows == [field.name for field in fields(System)]


def test_the_vocabulary_lists_every_preset() -> None:
    told = page("docs/systems.md").split("## Presets")[1].split("## ")[0]
    values = {"LATENCY_BUCKETS"}
    assert set(re.findall(r"`(\w+)`", told)) == set(presets.__all__) - values


def test_the_commands_are_those_of_the_makefile() -> None:
    rows = [re.sub(r"`make ([\w-]+)`", r"\1", row[0]) for row in table(page("docs/commands.md"), "Target")]
    targets = re.findall(r"^([a-z-]+):.*## ", page("Makefile"), re.MULTILINE)
    assert rows == [*sorted(rows, key=targets.index)]
    assert set(rows) == set(targets)


def test_the_exit_codes_are_the_programs() -> None:
    codes = [int(row[0]) for row in table(page("docs/commands.md"), "Code")]
    assert codes == [0, 1, BAD_INPUT, VIOLATION, SURROUNDINGS, front.INTERRUPTED]


def render_patterns() -> list[str]:
    """Each documented path as a pattern: a word in angle brackets stands for anything of one name, or for a page's path."""
    patterns = []
    for row in table(page("docs/render.md"), "Path"):
        escaped = re.escape(row[0].strip("`"))
        patterns.append(re.sub(r"<\w+>", "[^/]+", escaped.replace("<page>", "(?:[^/]+/)*[^/]+")))
    return patterns


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_rendered_paths_are_the_documented_ones(stack: str) -> None:
    paths = [*rendered(FOUND, environment(stack)), *manifest_files([{"kind": "Node", "metadata": {"name": "a"}}])]
    patterns = render_patterns()
    undocumented = [path for path in paths if not any(re.fullmatch(pattern, path) for pattern in patterns)]
    assert undocumented == []
    empty = [pattern for pattern in patterns if not any(re.fullmatch(pattern, path) for path in paths)]
    assert empty == []


def test_every_environment_is_told_apart_in_the_readme() -> None:
    [heading, *_] = [line for line in page("README.md").splitlines() if line.startswith("| | dev")]
    names = [cell.strip() for cell in heading.strip("|").split("|")][1:]
    assert sorted(names) == sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml"))


def test_the_severities_of_the_alerts_page_are_the_programs() -> None:
    rows = {row[0]: row[1:] for row in table(page("docs/alerts.md"), "Repeated each")}
    assert list(rows) == [severity.value for severity in PROMISES]
    for severity, promise in PROMISES.items():
        times = (promise.group_wait, promise.group_interval, promise.repeat_interval, promise.answer)
        assert rows[severity.value] == [*(time.words for time in times), ", ".join(promise.known_as)]


def test_the_media_of_the_alerts_page_are_the_vocabularys() -> None:
    told = {name for row in table(page("docs/alerts.md"), "Medium") for name in re.findall(r"`(\w+)`", row[0])}
    assert told == {medium.value for medium in Medium}


def test_the_alerts_page_prints_the_command_that_was_run() -> None:
    """That of the handbook, which a live test runs."""
    [silencing] = [command for command in by_hand.COMMANDS if "silence add" in command]
    assert silencing in page("docs/alerts.md")
