"""Whether a document is of OpenSLO v1: every fault of its shape at once, each with what is wanted and how to mend it."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from rules.slo.openslo.plain import API_VERSION
from rules.slo.openslo.schema import SPECS, Metadata
from specs.fault import Fault, nearest
from specs.shown import shown
from specs.slo import Budgeting

WORDS = re.compile(r"input should be (a valid dictionary|an object|a valid dictionary or .*)")
PARTS = {"apiVersion", "kind", "metadata", "spec"}
SAYS = "look the field up in the OpenSLO v1 specification"
LENGTH = "write a whole number and one of m, h, d, w, M, Q, Y, such as 30d; m are minutes, M months"
SWITCH = "write true or false without quotes"
SHARE = "write a number without quotes, 0.999 for 99.9%"
MENDS = {
    "duration": LENGTH,
    "lookbackWindow": LENGTH,
    "alertAfter": LENGTH,
    "timeSliceWindow": LENGTH,
    "startTime": "write it as 2026-01-01 00:00:00",
    "isRolling": SWITCH,
    "counter": SWITCH,
    "target": SHARE,
    "timeSliceTarget": SHARE,
    "targetPercent": "write a number without quotes, 99.9 for 99.9%",
    "timeWindow": "give one window",
    "objectives": "give one objective at least, as a list",
    "op": "write gte for at least",
    "spec": "indent what belongs to it",
    "metadata": "write name and, if wanted, displayName, labels and annotations below it",
    "description": "shorten it",
}
"""How to mend a field of a wrong type, by its name."""


def faults(body: Any, where: str) -> Iterator[Fault]:
    """Faults of one document; of another version or kind nothing more is said."""
    if not isinstance(body, dict):
        yield Fault(where, "(the document)", shown(body), "a mapping with apiVersion, kind, metadata and spec", SAYS)
        return
    yield from _of_version(body.get("apiVersion"), where)
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in SPECS:
        cased = next((known for known in SPECS if str(kind).casefold() == known.casefold()), "")
        mend = f"did you mean {cased}?" if cased else nearest(str(kind) if isinstance(kind, str) else "", SPECS)
        yield Fault(where, "kind", shown(kind), "a kind of OpenSLO v1", mend)
        return
    if body.get("apiVersion") != API_VERSION:
        return
    for key in sorted(map(str, set(body) - PARTS)):
        yield Fault(where, key, "an unknown field", "apiVersion, kind, metadata and spec", nearest(key, PARTS))
    yield from _of_model(body, "metadata", Metadata, where)
    yield from _of_model(body, "spec", SPECS[kind], where)


def _of_version(given: Any, where: str) -> Iterator[Fault]:
    if given == API_VERSION:
        return
    mend = f"write {API_VERSION}"
    if isinstance(given, str) and given.startswith("openslo/v1alpha"):
        mend = (
            f"rewrite the document as {API_VERSION}: indicator.spec.ratioMetric.good/total.metricSource.spec.query instead of"
            " ratioMetrics.good/total.query, timeWindow instead of timeWindows, op and value within objectives"
        )
    elif isinstance(given, str) and given.startswith("openslo.com/"):
        mend = f"rewrite the document as {API_VERSION}: indicator and indicatorRef instead of sli and sliRef"
    yield Fault(where, "apiVersion", shown(given), API_VERSION, mend)


def _of_model(body: dict[str, Any], part: str, model: type[BaseModel], where: str) -> Iterator[Fault]:
    try:
        model.model_validate(body.get(part))
    except ValidationError as error:
        told: set[str] = set()
        for detail in error.errors(include_url=False):
            fault = _fault(body, model, (part, *detail["loc"]), detail, where)
            # A union says once for each of its members what is wrong; the first is the likeliest to be meant.
            if fault.path not in told:
                told.add(fault.path)
                yield fault


def _fault(body: dict[str, Any], model: type[BaseModel], location: tuple[Any, ...], detail: Any, where: str) -> Fault:
    real = _real(body, location, missing=detail["type"] == "missing")
    path = path_text(real)
    if detail["type"] == "extra_forbidden":
        return Fault(where, path, "an unknown field", "a field OpenSLO v1 has there", _near(model, real))
    if detail["type"] == "missing":
        return Fault(where, path, "nothing", "a value: the field is required", "add it")
    given = _value(body, real)
    wanted = detail["msg"][0].lower() + detail["msg"][1:]
    # Below connectionDetails and a source's spec there may be keys and passwords.
    field = next((step for step in reversed(real) if isinstance(step, str)), "")
    mend = nearest(str(given), list(Budgeting)) if field == "budgetingMethod" else MENDS.get(field, SAYS)
    return Fault(where, path, shown(given, path), WORDS.sub("a mapping", wanted), mend)


def _real(body: Any, location: tuple[Any, ...], *, missing: bool) -> tuple[Any, ...]:
    """A place without the steps by which a union names its members."""
    kept: list[Any] = []
    value: Any = body
    for at, step in enumerate(location):
        last = at == len(location) - 1
        if isinstance(value, dict) and (step in value or (missing and last)):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            continue
        kept.append(step)
    return tuple(kept)


def _value(body: Any, location: tuple[Any, ...]) -> Any:
    for step in location:
        body = body[step]
    return body


def path_text(location: tuple[Any, ...]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.removeprefix(".")


def _near(model: type[BaseModel], location: tuple[Any, ...]) -> str:
    """The field that was meant, of those there are at the place."""
    for step in location[1:-1]:
        known = model.model_fields.get(step) if isinstance(step, str) else None
        model = next(_models(known.annotation), model) if known else model
    guess = nearest(str(location[-1]), model.model_fields)
    return guess if guess.startswith("did you mean") else "remove it"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
