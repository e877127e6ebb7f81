"""The stack's configuration as plain data: the only place that reads it from the engine."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env, is_config_secret

from specs.settings import SECRET_MARK

PROJECT = "groundcrew"


def raw_settings() -> dict[str, Any]:
    """Every key of this project with its value decoded; secrets are replaced by a mark, so that no fault prints one.

    The engine hands values over as text: objects and lists as JSON, numbers and booleans as their words.
    """
    prefix = f"{PROJECT}:"
    # The SDK offers single keys only; a misspelt key is found by looking at all of them.
    given = CONFIG.get() or get_config_env()
    secret = {key for key in given if is_config_secret(key)}
    return {
        key.removeprefix(prefix): _masked(_decoded(value)) if key in secret else _decoded(value)
        for key, value in given.items()
        if key.startswith(prefix)
    }


def _decoded(value: str) -> Any:
    if value[:1] in ("{", "[") or value in ("true", "false"):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _masked(value: Any) -> Any:
    """Keys stay, values go: the shape is checked, the content is nobody's business."""
    if isinstance(value, Mapping):
        # References inside a secret object are names, not secrets, and are needed as they are.
        return {
            key: SECRET_MARK if key == "value" else _masked(inner) if isinstance(inner, Mapping) else inner
            for key, inner in value.items()
        }
    return SECRET_MARK if isinstance(value, str) else value


def channel_values() -> dict[str, pulumi.Output[str]]:
    """Channels whose secret is given by value, as secrets that may only enter Secret objects."""
    config = pulumi.Config(PROJECT)
    given = config.get_object("channels") or {}
    return {
        name: pulumi.Output.secret(settings["value"])
        for name, settings in given.items()
        if isinstance(settings, Mapping) and settings.get("value")
    }
