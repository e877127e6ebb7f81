"""A mutant: one alert with one thing changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rules.group import AlertingRule
from specs.severity import Severity
from specs.units import Duration
from tests.queries.syntax import parsed
from tests.rules.mutation import structure, words
from tests.rules.mutation.presence import SOME


@dataclass(frozen=True)
class Mutant:
    kind: str
    what: str
    """What stood there and what stands there now."""
    rule: AlertingRule
    equivalent: str = ""
    """Why no series can tell it from the alert it was made of; empty where some must."""

    @property
    def only_told(self) -> bool:
        """It changes what an alert says, not when it fires."""
        return self.kind in ("label changed", "annotation emptied")


def mutants(rule: AlertingRule) -> tuple[Mutant, ...]:
    """All of an alert, each of another text, each one that Prometheus would load."""
    found = {
        (m.rule.expression.text, m.rule.hold, *m.rule.labels.items(), *m.rule.annotations.items()): m
        for m in _all(rule)
    }
    return tuple(found.values())


def _all(rule: AlertingRule) -> Iterator[Mutant]:
    yield from _held(rule)
    yield from _told(rule)
    text = normal(rule)
    for kind, what, changed, equivalent in (*words.edits(text), *structure.edits(text)):
        if changed != text and _loads(changed):
            expression = replace(rule.expression, text=changed)
            equivalent = "" if equivalent == SOME and "$value" in "".join(rule.annotations.values()) else equivalent
            yield Mutant(kind, what, replace(rule, expression=expression), equivalent)


def normal(rule: AlertingRule) -> str:
    """The expression as the parser prints it, which is what the edits work on."""
    return str(parsed(rule.expression.text))


def _loads(text: str) -> bool:
    try:
        return parsed(text) is not None
    except ValueError:
        return False


def _held(rule: AlertingRule) -> Iterator[Mutant]:
    for kind, seconds in (("for doubled", rule.hold.seconds * 2), ("for halved", rule.hold.seconds // 2)):
        if seconds != rule.hold.seconds:
            hold = Duration(seconds)
            yield Mutant(kind, f"{rule.hold} → {hold}", replace(rule, hold=hold))


def _told(rule: AlertingRule) -> Iterator[Mutant]:
    other = next(s.value for s in Severity if s.value != rule.labels["severity"])
    for label, value in rule.labels.items():
        changed = {**rule.labels, label: other if label == "severity" else "another"}
        yield Mutant("label changed", f"{label} {value} → {changed[label]}", replace(rule, labels=changed))
    for name in rule.annotations:
        # Prometheus fills a label that is not there with nothing, and says nothing of it.
        emptied = {**rule.annotations, name: "{{ $labels.nothing }}"}
        yield Mutant("annotation emptied", name, replace(rule, annotations=emptied))
