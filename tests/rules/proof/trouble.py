"""What goes wrong with one of the stacks' own parts, as series, and the cases that follow from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rules.group import AlertingRule
from tests.rules.proof.case import SLACK, Case, Check, Driven, restarted, second, silent, twice, unknown, waiting
from tests.rules.proof.course import Sample, Span, counter, gauge
from tests.rules.proof.pace import Pace, followed
from tests.rules.proof.standing import minutes_of
from tests.rules.proof.strangers import large, strangers

SPAN = 15
"""Minutes the counters of trouble look back."""
HELD = 5
"""Minutes a crash loop is remembered."""


@dataclass(frozen=True)
class Trouble:
    bad: tuple[Sample, ...]
    good: tuple[Sample, ...]
    element: Mapping[str, str]
    far: tuple[Sample, ...] = ()
    """Trouble of which one minute decides the window; `bad` where that does already."""
    lasting: bool = False
    """A window remembers it though no counter is read."""
    told: str = ""
    """What tells it from others of the same series."""
    turns: Pace | None = None
    """When its condition turns, where that is not as usual."""
    value: float | None = None
    """What the alert's text tells as its value."""

    @property
    def counts(self) -> bool:
        return any(sample.counts for sample in self.bad)

    @property
    def pace(self) -> Pace:
        if self.turns is not None:
            return self.turns
        if self.lasting:
            return Pace(0, HELD - 1)
        return Pace(1, SPAN - 1) if self.counts else Pace()


def grew(name: str, element: Mapping[str, str], **labels: str) -> Trouble:
    """A counter of faults that grows, and one that stands still at what it once reached."""
    own = {**element, **labels}
    return Trouble((counter(name, 0.1, **own),), (counter(name, 0, **own),), element)


def level(name: str, bad: float, good: float, element: Mapping[str, str], **labels: str) -> Trouble:
    own = {**element, **labels}
    return Trouble((gauge(name, bad, **own),), (gauge(name, good, **own),), element)


def of(trouble: Trouble, rule: AlertingRule) -> Iterator[Case]:
    """Cases of one trouble."""
    length = minutes_of(rule) + SPAN + SLACK
    fires = (*waiting(minutes_of(rule)), Check(length - 1, (trouble.element,), value=trouble.value))
    what = f"{trouble.bad[0].name} {trouble.told}".strip()
    others, plenty = strangers(trouble.bad, ("job",)), large(strangers(trouble.good, ("job",)))
    yield Case(f"fires by {what}", (Span(length, trouble.bad + plenty),), fires)
    yield Case(f"fires once for two that tell {what}", (Span(length, twice(trouble.bad)),), fires)
    if not trouble.counts and rule.alert not in ("LogStoreSilent", "NodeNotReady"):
        torn = trouble.bad + second(trouble.good)
        yield Case(f"fires where one of two tells of {what}", (Span(length, torn),), fires)
    yield silent(f"is quiet while {what} is well", Span(length, trouble.good + others))
    if any(sample.counts for sample in trouble.good):
        yield replace(restarted(length, trouble.good), name=f"is quiet through restarts, {what}")
    over = (Span(length, trouble.bad), Span(length, trouble.good))
    yield Case(f"ends with its cause, {what}", over, (*fires, Check(2 * length - 1)))
    if not trouble.counts and rule.alert != "LogStoreSilent":
        yield silent(f"is quiet where {what} is no number", Span(length, unknown(trouble.bad)))
    course = Driven(trouble.good, trouble.element), Driven(trouble.far or trouble.bad, trouble.element)
    window = SPAN if trouble.counts else SLACK
    yield followed(f"follows {what} to the minute", course, minutes_of(rule), trouble.pace, window)
