"""Reading what the analyzer hands over, whatever it is: nothing here raises, and junk reads as nothing.

Its mappings are proxies and no dicts, its whole numbers are floats, and touching an unknown value would end the policy
with an advisory: a mandatory control silently weakened. An unknown becomes a mark here, which reads as nothing, so that
the control speaks instead.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy.proxy import UnknownValueError

from specs.arithmetic import Cron, max_gap
from specs.units import SECOND_SYMBOLS, Bytes, Duration, parse_bytes

Data = dict[str, Any]

LARGEST = 1 << 53
"""Whole numbers beyond it are no longer exact on the wire, and no field of ours needs them."""
SPAN_SYMBOLS: Mapping[str, int] = {"y": 365 * SECOND_SYMBOLS["d"], **SECOND_SYMBOLS, "ms": 0, "micros": 0, "nanos": 0}
"""Units of Prometheus and Elasticsearch in seconds; what is shorter than one counts as none."""

QUANTITY_SYMBOLS: Mapping[str, float] = {
    "": 1,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "k": 1e3,
    **{symbol: 1000.0**power for power, symbol in enumerate("KMGTPE", 1)},
    **{f"{symbol}i": 1024.0**power for power, symbol in enumerate("KMGTPE", 1)},
}
"""Kubernetes' suffixes."""


class Unknown:
    """A value that only a deployment can tell."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN = Unknown()


def plain(value: Any) -> Any:
    """Plain data; unknown values are replaced by the mark."""
    if isinstance(value, Mapping):
        return {str(key): _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_item(value, number) for number in range(len(value))]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def part(properties: Any, name: str) -> Any:
    """One property as plain data; the others stay untouched."""
    # The proxy's own `in` reads the value, and would raise on an unknown one.
    return _item(properties, name) if name in list(properties) else None


def _item(values: Any, key: Any) -> Any:
    try:
        return plain(values[key])
    except UnknownValueError:
        return UNKNOWN


def at(value: Any, *path: str) -> Any:
    """The value below nested mappings, None where it is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def mapping(value: Any, *path: str) -> Data:
    found = at(value, *path)
    return found if isinstance(found, dict) else {}


def sequence(value: Any, *path: str) -> list[Any]:
    found = at(value, *path)
    return found if isinstance(found, list) else []


def text(value: Any, *path: str) -> str:
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def whole(value: Any, *path: str) -> int | None:
    """A whole number from zero, None for anything else."""
    found = at(value, *path)
    fits = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= LARGEST
    return found if fits else None


def span(given: str) -> Duration | None:
    """A length of time as Prometheus and Elasticsearch write it: 35d, 1d12h, 0ms."""
    if len(given) > 100 or not re.fullmatch(r"([0-9]+(nanos|micros|ms|[ywdhms]))+", given):
        return None
    parts = re.findall(r"([0-9]+)(nanos|micros|ms|[ywdhms])", given)
    seconds = sum(int(count) * SPAN_SYMBOLS[symbol] for count, symbol in parts)
    return Duration(seconds) if seconds <= LARGEST else None


def size(given: Any) -> Bytes | None:
    """A binary quantity such as 20Gi."""
    readable = isinstance(given, str) and re.fullmatch(r"[0-9]{1,16}(\.[0-9]{1,3})?([KMGT]i)?", given)
    return parse_bytes(given) if readable else None


def quantity(given: Any) -> bool:
    """Whether it is a Kubernetes quantity above zero: 250m, 0.5, 64Mi, 2."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return given > 0
    readable = isinstance(given, str) and re.fullmatch(r"([0-9]+(\.[0-9]+)?)([munk]|[KMGTPE]i?|[eE][0-9]+)?", given)
    return bool(readable and readable[1].strip("0."))


def amount(given: Any) -> float | None:
    """A Kubernetes quantity as a number, None for what is none: 250m is 0.25, 64Mi is 67108864."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return float(given) if given >= 0 else None
    found = (
        re.fullmatch(r"([0-9]{1,18}(?:\.[0-9]{1,9})?)([munk]|[KMGTPE]i?|[eE][0-9]{1,2})?", given)
        if isinstance(given, str)
        else None
    )
    return float(found[1]) * _scale(found[2] or "") if found else None


def _scale(suffix: str) -> float:
    return 10.0 ** int(suffix[1:]) if suffix[1:].isdecimal() else QUANTITY_SYMBOLS[suffix]


def matches(selector: Any, labels: Data) -> bool:
    """Whether a label selector chooses what has these labels; one that says nothing chooses nothing."""
    wanted, expressions = mapping(selector, "matchLabels"), sequence(selector, "matchExpressions")
    if not wanted and not expressions:
        return False
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(mapping(expression), labels) for expression in expressions
    )


def _holds(expression: Data, labels: Data) -> bool:
    key, values = text(expression, "key"), sequence(expression, "values")
    operator = text(expression, "operator")
    if operator in ("In", "NotIn"):
        return (labels.get(key) in values) == (operator == "In")
    return operator in ("Exists", "DoesNotExist") and (key in labels) == (operator == "Exists")


def gap(expression: str) -> Duration | None:
    """The longest time between two firings of a cron expression, None where it cannot be read or never fires."""
    try:
        return max_gap(Cron(expression))
    except ValueError:
        return None


def document(given: Any) -> Data:
    """A JSON object written as text."""
    if not (isinstance(given, str) and given.lstrip()[:1] == "{"):
        return {}
    try:
        return mapping(json.loads(given))
    except (ValueError, RecursionError):
        return {}
