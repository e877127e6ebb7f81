"""Samples with their own times, in Prometheus' text form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Sample = tuple[int, float]
"""Milliseconds since the epoch, and a value."""


@dataclass(frozen=True)
class Part:
    """Some samples of one series, and the query that tells whether they are stored."""

    record: str
    labels: Mapping[str, str]
    samples: tuple[Sample, ...]
    stored: str

    @property
    def end(self) -> int:
        return self.samples[-1][0]

    def missing(self, found: Iterable[tuple[Mapping[str, str], list[Sample]]]) -> int:
        """How many of these samples are not among those of an answer, at their times and with their values."""
        known = next((dict(samples) for labels, samples in found if plain(labels) == dict(self.labels)), {})
        return sum(not _same(known.get(at), value) for at, value in self.samples)

    def text(self) -> str:
        listed = ",".join(f'{name}="{_escaped(value)}"' for name, value in sorted(self.labels.items()))
        head = "".join((self.record, "{", listed, "}"))
        return "".join(f"{head} {value!r} {at}\n" for at, value in self.samples)


def plain(labels: Mapping[str, str]) -> dict[str, str]:
    """A series' labels without its name."""
    return {name: value for name, value in labels.items() if name != "__name__"}


def page(parts: Iterable[Part]) -> str:
    return "".join(part.text() for part in parts)


def _same(stored: float | None, value: float) -> bool:
    return stored == value or (stored is not None and stored != stored and value != value)


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
