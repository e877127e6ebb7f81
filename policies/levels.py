"""How hard each control is: a table of our own, because the engine's levels belong to policies and not to controls.

A pack's configuration file names policies, and below `workloads` and `promises` the levels of single controls that are
not mandatory in that environment. What is misspelt is refused; until it is mended it weakens nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_policy import PolicyConfigSchema

MANDATORY, ADVISORY, DISABLED = "mandatory", "advisory", "disabled"
LEVELS = (MANDATORY, ADVISORY, DISABLED)
KEY = "levels"
ENGINE_KEY = "enforcementLevel"
EVERY_POLICY = "all"


def schema(controls: Iterable[str]) -> PolicyConfigSchema:
    """What the engine checks before it asks a policy anything."""
    level = {"type": "string", "enum": list(LEVELS)}
    known = dict.fromkeys(controls, level)
    return PolicyConfigSchema(
        properties={KEY: {"type": "object", "properties": known, "additionalProperties": False, "default": {}}}
    )


class Levels:
    """Levels of one family's controls, shared by its mandatory policy, which is told them, and its advisory one."""

    def __init__(self, controls: Iterable[str]):
        self._controls = tuple(controls)
        self._given: dict[str, str] = {}
        self.faults: list[str] = []

    def take(self, configuration: Mapping[str, Any]) -> None:
        """Hold what the policy is configured with. The engine configures a pack once, so taking it again changes nothing."""
        given = configuration.get(KEY, {})
        self.faults = faults(configuration, self._controls)
        entries = given.items() if isinstance(given, Mapping) else ()
        self._given = {key: level for key, level in entries if key in self._controls and level in LEVELS}

    def any(self, level: str) -> bool:
        """Whether a control has the level: an advisory policy without one has nothing to look for."""
        return any(self.of(control) == level for control in self._controls)

    def of(self, control: str) -> str:
        return self._given.get(control, MANDATORY)


def faults(configuration: Mapping[str, Any], controls: Iterable[str]) -> list[str]:
    """What is wrong with one policy's properties, in words. Values are not repeated, names are."""
    given, known = configuration.get(KEY, {}), tuple(controls)
    found = [f"{key!r} is no key, wanted {KEY}" for key in configuration if key not in (KEY, ENGINE_KEY)]
    if not isinstance(given, Mapping):
        return [*found, f"{KEY}: wanted a mapping from control to level"]
    for control, level in given.items():
        if control not in known:
            found.append(f"{KEY}: {control!r} is no control of this policy")
        elif level not in LEVELS:
            found.append(f"{KEY}: {control}: wanted {', '.join(LEVELS)}")
    return found


def file_faults(document: Any, controls: Mapping[str, Iterable[str]]) -> list[str]:
    """What is wrong with a whole configuration file; `controls` names those of each policy."""
    if not isinstance(document, Mapping):
        return ["wanted a mapping from policy to configuration"]
    found = []
    for policy, configuration in document.items():
        if policy != EVERY_POLICY and policy not in controls:
            found.append(f"{policy!r} is no policy")
        elif isinstance(configuration, Mapping) and policy != EVERY_POLICY:
            found += [f"{policy}: {words}" for words in _policy_faults(configuration, controls[policy])]
        elif configuration not in LEVELS:
            found.append(f"{policy}: wanted {', '.join(LEVELS)}, or a configuration")
    return found


def _policy_faults(configuration: Mapping[str, Any], controls: Iterable[str]) -> list[str]:
    known = tuple(controls)
    found = faults(configuration, known)
    if ENGINE_KEY in configuration and configuration[ENGINE_KEY] not in LEVELS:
        found.append(f"{ENGINE_KEY}: wanted {', '.join(LEVELS)}")
    return found
