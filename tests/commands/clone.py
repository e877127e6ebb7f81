"""A clone of the project in a folder of its own, with its stack files and systems, for commands to work on."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.tree import ROOT


@dataclass(frozen=True)
class Clone:
    """`root` takes the place of the project's folder in every module of commands that reads it."""

    root: Path

    @property
    def local(self) -> Path:
        return self.root / ".groundcrew"

    def file(self, environment: str) -> Path:
        return self.root / f"Pulumi.{environment}.yaml"

    def document(self, environment: str) -> dict[str, Any]:
        return yaml.safe_load(self.file(environment).read_text(encoding="utf-8"))

    def change(self, environment: str, **changes: Any) -> None:
        """Give keys other values, or take one away with None."""
        content = self.document(environment)
        for key, value in changes.items():
            if value is None:
                content["config"].pop(f"groundcrew:{key}", None)
            else:
                content["config"][f"groundcrew:{key}"] = value
        self.file(environment).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def clone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """The project's own stack files and systems, and every path of commands below the folder."""
    made = Clone(folder / "clone")
    made.root.mkdir()
    for path in ROOT.glob("Pulumi*.yaml"):
        shutil.copy(path, made.root)
    shutil.copytree(ROOT / "systems", made.root / "systems", ignore=shutil.ignore_patterns("__pycache__"))
    places = {
        "commands.stack_file.ROOT": made.root,
        "commands.stack_file.STACKS": made.local / "stacks",
        "commands.check_input.SYSTEMS": made.root / "systems",
        "commands.target.STACKS": made.local / "stacks",
        "commands.engine.ROOT": made.root,
        "commands.engine.STATES": made.local / "state",
        "commands.engine.PASSPHRASE": made.local / "passphrase",
    }
    for name, place in places.items():
        monkeypatch.setattr(name, place)
    return made
