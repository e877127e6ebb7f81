"""Stack files: what an environment's file says, and the working copy that the engine may write to.

The engine writes salts and identifiers into the stack file it is given. Local runs therefore use a copy below
.groundcrew, so that a clone stays clean and no salt is committed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from commands.failure import BAD_INPUT, CommandFailure
from commands.paths import ROOT, STACKS
from commands.yaml_document import load
from specs.fault import nearest
from specs.settings import SECRET_MARK

PREFIX = "groundcrew:"
ENCRYPTION = ("encryptionsalt", "encryptedkey", "secretsprovider")
"""What the engine writes into a stack file to open its own secrets again."""


def environments() -> list[str]:
    return sorted(path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml"))


def document(environment: str) -> dict[str, Any]:
    """The stack file as plain data. Raises CommandFailure where it is missing or no YAML."""
    path = ROOT / f"Pulumi.{environment}.yaml"
    if not path.is_file():
        known = environments()
        raise CommandFailure(
            f"there is no environment {environment!r} (no {path.name}); {nearest(environment, known)}", BAD_INPUT
        )
    return mapping(path)


def mapping(path: Path) -> dict[str, Any]:
    """A YAML file that holds a mapping, as is its key `config` where it has one. Raises CommandFailure otherwise."""
    content = load(path) or {}
    config = content.get("config") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(config, dict | None):
        raise CommandFailure(f"{path.name} must hold keys with values, below `config:`; compare another one", BAD_INPUT)
    return content


def settings(environment: str) -> dict[str, Any]:
    """What the program would be told: project defaults, then the stack file, ciphertexts masked."""
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    defaults = {key: declared["default"] for key, declared in project["config"].items() if "default" in declared}
    given = document(environment).get("config") or {}
    own = {str(key).removeprefix(PREFIX): masked(value) for key, value in given.items() if not is_foreign(str(key))}
    return {**defaults, **own}


def is_foreign(key: str) -> bool:
    """Keys of the engine's providers, such as kubernetes:…, are not ours to judge."""
    return ":" in key and not key.startswith(PREFIX)


def masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return SECRET_MARK if set(value) == {"secure"} else {key: masked(inner) for key, inner in value.items()}
    return [masked(inner) for inner in value] if isinstance(value, list) else value


def working_copy(environment: str, place: str) -> Path:
    """The file the engine is given for one environment on one place (a cluster, or none)."""
    return STACKS / place / f"Pulumi.{environment}.yaml"


def write_working_copy(environment: str, place: str, local: Mapping[str, Any]) -> Path:
    """The stack file with what only this machine knows, keeping the salt an earlier run left in the copy."""
    path = working_copy(environment, place)
    content = document(environment)
    earlier = mapping(path) if path.is_file() else {}
    content |= {key: earlier[key] for key in ENCRYPTION if key not in content and key in earlier}
    given = {key: value for key, value in (content.get("config") or {}).items() if key not in local}
    content["config"] = {**given, **{f"{PREFIX}{key}": value for key, value in local.items()}}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    unfinished.replace(path)
    return path
