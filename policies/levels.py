"""How hard each control is: a table of our own, because the engine's levels belong to policies and not to controls.

A pack's configuration file names policies, and below `workloads` and `promises` the levels of single controls that are
not mandatory in that environment. What is misspelt is refused; until it is mended it weakens nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pulumi_policy import PolicyConfigSchema

from policies.finding import NAME

MANDATORY, ADVISORY, DISABLED = "mandatory", "advisory", "disabled"
LEVELS = (MANDATORY, ADVISORY, DISABLED)
KEY = "levels"
ENGINE_KEY = "enforcementLevel"
EVERY_POLICY = "all"
LONGEST_NAME = 40
"""Characters; the longest name of a policy or a control has fewer."""


Checks = Mapping[str, Callable[[Any], list[str]]]
"""Keys beside the levels that a policy takes, with what is wrong with what they are given."""
NONE: Mapping[str, Any] = MappingProxyType({})


def schema(controls: Iterable[str], others: Mapping[str, Any] = NONE) -> PolicyConfigSchema:
    """What the engine checks before it asks a policy anything."""
    level = {"type": "string", "enum": list(LEVELS)}
    known = dict.fromkeys(controls, level)
    levels = {"type": "object", "properties": known, "additionalProperties": False, "default": {}}
    return PolicyConfigSchema(properties={KEY: levels, **others})


class Levels:
    """Levels of one family's controls, shared by its mandatory policy, which is told them, and its advisory one."""

    def __init__(self, controls: Iterable[str], advisory: Iterable[str] = (), others: Checks = NONE):
        self._controls = tuple(controls)
        self._defaults = dict.fromkeys(advisory, ADVISORY)
        self._others = others
        self._given: dict[str, str] = {}
        self.faults: list[str] = []

    def take(self, configuration: Mapping[str, Any]) -> None:
        """Hold what the policy is configured with. The engine configures a pack once, so taking it again changes nothing."""
        given = configuration.get(KEY, {})
        self.faults = faults(configuration, self._controls, self._others)
        entries = given.items() if isinstance(given, Mapping) else ()
        self._given = {key: level for key, level in entries if key in self._controls and level in LEVELS}

    def any(self, level: str, idle: Iterable[str] = ()) -> bool:
        """Whether a control that is not idle has the level: an advisory policy without one has nothing to look for."""
        without = set(idle)
        return any(self.of(control) == level for control in self._controls if control not in without)

    def of(self, control: str) -> str:
        return self._given.get(control, self._defaults.get(control, MANDATORY))


def nearest(given: str, known: Iterable[str]) -> str:
    """How to mend a name that is none: the one that was meant, where it can be told."""
    close = get_close_matches(given, tuple(known), n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else "take it from the table in policies/README.md"


def _name(given: object) -> str:
    """A name in a message, but only as much of it as is one: a value may have been put in its place."""
    words = str(given)
    return repr(words) if NAME.fullmatch(words) and len(words) <= LONGEST_NAME else "a key"


def faults(configuration: Mapping[str, Any], controls: Iterable[str], others: Checks = NONE) -> list[str]:
    """What is wrong with one policy's properties, in words. Values are not repeated, names are."""
    given, known = configuration.get(KEY, {}), tuple(controls)
    keys = (KEY, *others)
    wanted = " or ".join(keys)
    found = [f"{_name(key)} is no key, wanted {wanted}" for key in configuration if key not in (*keys, ENGINE_KEY)]
    found += [words for key, check in others.items() if key in configuration for words in check(configuration[key])]
    if not isinstance(given, Mapping):
        return [*found, f"{KEY}: wanted a mapping from control to level"]
    for control, level in given.items():
        if control not in known:
            found.append(f"{KEY}: {_name(control)} is no control of this policy; {nearest(str(control), known)}")
        elif level not in LEVELS:
            found.append(f"{KEY}: {control}: wanted {', '.join(LEVELS)}")
    return found


def file_faults(document: Any, controls: Mapping[str, Iterable[str]], others: Mapping[str, Checks] = NONE) -> list[str]:
    """What is wrong with a whole configuration file; `controls` and `others` name those of each policy."""
    if not isinstance(document, Mapping):
        return ["wanted a mapping from policy to configuration"]
    found = []
    for policy, configuration in document.items():
        if policy != EVERY_POLICY and policy not in controls:
            found.append(f"{_name(policy)} is no policy; {nearest(str(policy), (*controls, EVERY_POLICY))}")
        elif isinstance(configuration, Mapping) and policy != EVERY_POLICY:
            own = others.get(policy, NONE)
            found += [f"{policy}: {words}" for words in _policy_faults(configuration, controls[policy], own)]
        elif configuration not in LEVELS:
            found.append(f"{policy}: wanted {', '.join(LEVELS)}, or a configuration")
    return found


def folder_faults(
    folder: Path, controls: Mapping[str, Iterable[str]], others: Mapping[str, Checks] = NONE
) -> list[str]:
    """What is wrong with the configuration files beside the pack. The engine merges what it does not know in silence."""
    found = []
    for path in sorted(folder.glob("config.*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            found.append(f"{path.name}: wanted a JSON document")
        else:
            found += [f"{path.name}: {words}" for words in file_faults(document, controls, others)]
    return found


def _policy_faults(configuration: Mapping[str, Any], controls: Iterable[str], others: Checks) -> list[str]:
    known = tuple(controls)
    found = faults(configuration, known, others)
    if ENGINE_KEY in configuration and configuration[ENGINE_KEY] not in LEVELS:
        found.append(f"{ENGINE_KEY}: wanted {', '.join(LEVELS)}")
    return found
