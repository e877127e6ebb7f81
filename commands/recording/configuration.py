"""A stack's configuration as the engine hands it to the program, read from the project's files without the engine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ConfigurationError(Exception):
    """All faults of a project's or stack's configuration file, one a line."""


@dataclass(frozen=True)
class StackConfiguration:
    """`values` by full key, each in the engine's string form. A ciphertext is replaced by a placeholder."""

    project: str
    stack: str
    values: Mapping[str, str] = field(repr=False)
    secret_keys: tuple[str, ...]


def read(root: Path, stack: str, overrides: Mapping[str, Any] | None = None) -> StackConfiguration:
    """Pulumi.yaml's defaults, then Pulumi.<stack>.yaml, then `overrides` (keys with or without the project)."""
    project_file = _document(root / "Pulumi.yaml")
    project = str(project_file["name"])
    declared = {_full_key(project, key): entry for key, entry in (project_file.get("config") or {}).items()}
    stack_file = _document(root / f"Pulumi.{stack}.yaml")
    given = {_full_key(project, key): value for key, value in (stack_file.get("config") or {}).items()}
    given |= {_full_key(project, key): value for key, value in (overrides or {}).items()}

    values: dict[str, str] = {}
    secret_keys: list[str] = []
    missing: list[str] = []
    for key in sorted(declared.keys() | given.keys()):
        entry = declared.get(key)
        if key in given:
            value = given[key]
        elif isinstance(entry, Mapping) and not {"default", "value"} & entry.keys():
            missing.append(key)
            continue
        else:
            value = entry.get("value", entry.get("default")) if isinstance(entry, Mapping) else entry
        opened, secret = _opened(key, value)
        values[key] = _text(opened)
        if secret or (isinstance(entry, Mapping) and entry.get("secret") is True):
            secret_keys.append(key)
    if missing:
        raise ConfigurationError(
            "\n".join(f"Pulumi.{stack}.yaml: `{key}` is missing; it is declared without a default" for key in missing)
        )
    return StackConfiguration(project, stack, values, tuple(secret_keys))


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  a safe loader, in C
    except FileNotFoundError:
        raise ConfigurationError(f"{path.name} does not exist in the project's folder") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise ConfigurationError(f"{path.name}:{line}: not readable as YAML: {getattr(error, 'problem', '')}") from None
    if not isinstance(document, Mapping):
        raise ConfigurationError(f"{path.name} must hold a mapping, got {type(document).__name__}")
    return document


def _full_key(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _opened(key: str, value: Any) -> tuple[Any, bool]:
    """(value, secret): ciphertexts become placeholders that name their key, because no passphrase is asked for."""
    if isinstance(value, Mapping):
        if set(value) == {"secure"}:
            return f"configured-secret-{key}", True
        opened = {name: _opened(f"{key}.{name}", item) for name, item in value.items()}
        return {name: item for name, (item, _) in opened.items()}, any(secret for _, secret in opened.values())
    if isinstance(value, list):
        items = [_opened(f"{key}[{index}]", item) for index, item in enumerate(value)]
        return [item for item, _ in items], any(secret for _, secret in items)
    return value, False


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), default=str)
