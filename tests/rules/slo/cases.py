"""promtool cases for objectives: rule files, series, and what is expected."""

import subprocess
from pathlib import Path
from typing import Any

import yaml

from rules.group import RuleGroup, text
from specs.environment import Environment, ObjectStore
from specs.profiles import SMALL
from tools.toolchain.programs import program

ENVIRONMENT = Environment("test", "test", "test.example", SMALL, ObjectStore(), "image")


def verdict(
    folder: Path, groups: tuple[RuleGroup, ...], test: dict[str, Any], evaluated: str = "1m"
) -> subprocess.CompletedProcess[str]:
    """promtool's answer to one test over a rule file. It evaluates every group at `evaluated`, whatever its own interval."""
    (folder / "rules.yml").write_text(text(groups), encoding="utf-8")
    document = {"rule_files": ["rules.yml"], "evaluation_interval": evaluated, "tests": [test]}
    (folder / "test.yml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return subprocess.run(
        [program("promtool"), "test", "rules", "test.yml"], cwd=folder, capture_output=True, text=True, check=False
    )


def series(name: str, values: str) -> dict[str, str]:
    return {"series": name, "values": values}
