"""What the budget controls look at: the configured snapshot, and what was asked for each object of a system.

The stack is judged on outputs, which a server fills with its own defaults; a configuration is what was asked for. The
engine shows each object's inputs to `workloads` first, so they are noted there and compared when the stack is judged.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policies.reading import UNKNOWN, part, plain, text
from policies.snapshot import Refused, Source, public_key, read
from specs.arithmetic import by_system
from specs.arithmetic import rendered as rendered_object
from specs.arithmetic.fingerprint import NEVER_READ, OBJECTS, Rendered
from specs.contract import SYSTEM_LABEL, BudgetSnapshot
from specs.units import Duration, days, hours, minutes, parse_duration

KEY = "budget"
ROOT = Path(__file__).resolve().parents[1]
"""Relative paths begin here: a pack relies on no working directory."""
OLDEST = hours(1)
LEAST_OLDEST, MOST_OLDEST = minutes(1), days(7)
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "default": {},
    "properties": {
        "snapshot": {"type": "string"},
        "keys": {"type": "array", "items": {"type": "string"}},
        "oldest": {"type": "string"},
    },
}

Now = Callable[[], datetime]


@dataclass(frozen=True)
class Budgets:
    """What is known of the error budgets when a stack is judged."""

    now: datetime
    rendered: Mapping[str, Mapping[str, str]]
    """By system, the fingerprint of each of its objects."""
    snapshot: BudgetSnapshot | None = None
    refused: Refused | None = None
    """Why there is no snapshot where one is asked for."""


def clock() -> datetime:
    return datetime.now(UTC)


class Gate:
    """Shared by both families: one notes objects, the other is told the configuration and judges."""

    def __init__(self, now: Now = clock):
        self._now = now
        self._noted: dict[str, Any] = {}
        self._source: Source | None = None

    @property
    def asked(self) -> bool:
        """Whether the configuration names a snapshot."""
        return self._source is not None

    def take(self, configuration: Mapping[str, Any]) -> None:
        """Hold what the configuration says; without a word about budgets nothing is asked of anybody."""
        self._source, _ = source(configuration.get(KEY))

    def note(self, resource: Any) -> None:
        """Keep an object as it is asked for. What is asked of budgets is known only later, so it is not read yet."""
        if _read(resource):
            self._noted[resource.urn] = resource

    def budgets(self, resources: Iterable[Any]) -> Budgets:
        """All of it for one stack; nothing is read where no snapshot is asked for. What was not noted is taken as the
        stack shows it.
        """
        now = self._now()
        if self._source is None:
            return Budgets(now, {})
        listed = list(resources)
        found = (seen(self._noted.get(each.urn, each)) for each in listed)
        rendered = by_system(one for one in found if one)
        try:
            return Budgets(now, rendered, read(self._source, _stack(listed), now))
        except Refused as refused:
            return Budgets(now, rendered, refused=refused)


def seen(resource: Any) -> Rendered | None:
    """An object's fingerprint, None for what belongs to no system."""
    if not _read(resource) or not text(part(resource.props, "metadata"), "labels", SYSTEM_LABEL):
        return None
    return rendered_object(resource.resource_type, _known(plain(resource.props)))


def _read(resource: Any) -> bool:
    """Whether it is an object whose fields anybody may read."""
    token = resource.resource_type
    return token.startswith(OBJECTS) and token.rpartition(":")[2] not in NEVER_READ


def _known(value: Any) -> Any:
    """None for what only a deployment can tell: it is the same in every preview."""
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_known(inner) for inner in value]
    return None if value is UNKNOWN else value


def _stack(resources: Iterable[Any]) -> str:
    """The stack's name, which every URN holds: urn:pulumi:<stack>::<project>::…"""
    first = next((each.urn for each in resources), "")
    return first.removeprefix("urn:pulumi:").partition("::")[0]


def faults(given: Any) -> list[str]:
    """What is wrong with how the configuration says where the snapshot lies. Values are not repeated."""
    return source(given)[1]


def source(configured: Any) -> tuple[Source | None, list[str]]:
    """Where the snapshot lies, None where none is asked for or where that is said wrongly, and what is wrong."""
    given = plain(configured)
    if given in (None, {}):
        return None, []
    if not isinstance(given, dict):
        return None, [f"{KEY}: wanted snapshot, keys and oldest"]
    found = (
        [f"{KEY}: there is a key that is none of snapshot, keys, oldest"]
        if set(given) - {*SCHEMA["properties"]}
        else []
    )
    path, keys, oldest = given.get("snapshot"), _keys(given.get("keys")), _oldest(given.get("oldest", str(OLDEST)))
    if not isinstance(path, str) or not path.strip() or "\0" in path:
        found.append(f"{KEY}.snapshot: wanted the path of a file, from the project's folder on")
    if not keys:
        found.append(f"{KEY}.keys: wanted Ed25519 public keys, the line between the marks of each PEM file")
    if oldest is None:
        found.append(f"{KEY}.oldest: wanted a time from {LEAST_OLDEST.words} to {MOST_OLDEST.words}, such as {OLDEST}")
    if found or oldest is None:
        return None, found
    return Source(ROOT / str(path), keys, oldest), []


def _keys(given: Any) -> tuple[Any, ...]:
    try:
        return tuple(public_key(text) for text in given)
    except (ValueError, TypeError):
        return ()


def _oldest(given: Any) -> Duration | None:
    try:
        found = parse_duration(given)
    except (ValueError, TypeError, AttributeError):
        return None
    return found if LEAST_OLDEST <= found <= MOST_OLDEST else None
