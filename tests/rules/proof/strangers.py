"""Series of others: the same trouble, or the same health many times larger, under another value of one label."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tests.rules.proof.case import Driven
from tests.rules.proof.course import Sample

STRANGER = "stranger"
LARGE = 1_000


def strangers(samples: Iterable[Sample], identity: Iterable[str], nodes: bool = False) -> tuple[Sample, ...]:
    """Copies that differ in one label of `identity`, one value of it at a time. Where nodes are the subject, all of it
    happens on another node, so that each copy stands for itself."""
    samples = tuple(samples)
    known = {sample.key for sample in samples}
    copies = (copy for label in identity for copy in _by(samples, label, nodes))
    return tuple({copy.key: copy for copy in copies if copy.key not in known}.values())


def _by(samples: tuple[Sample, ...], label: str, nodes: bool) -> Iterator[Sample]:
    values = dict.fromkeys(sample.labels[label] for sample in samples if label in sample.labels)
    # Who is a stranger already is none of the subject's.
    for value in (one for one in values if one != STRANGER):
        for sample in samples:
            place = {"node": f"{STRANGER}-{label}-{value}"} if nodes and "node" in sample.labels else {}
            if sample.labels.get(label) == value:
                yield replace(sample, labels={**sample.labels, **place, label: STRANGER})
            elif place:
                yield replace(sample, labels={**sample.labels, **place})


def around(subject: Driven) -> tuple[Sample, ...]:
    """Strangers of an alert's subject."""
    return strangers(subject.samples, subject.identity, "node" in subject.element)


def large(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """A thousand times as much of everything, and one of what is nothing."""
    return tuple(
        replace(
            sample,
            level=sample.level * LARGE or float(not sample.counts and not sample.pattern),
            slope=sample.slope * LARGE,
        )
        for sample in samples
    )
