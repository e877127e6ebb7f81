"""Which values the labels of made-up series take: those that expressions ask for, so that no rule looks in vain."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from specs.exporters import series_names
from specs.metrics import Metric
from tests.queries.syntax import Reading, parsed, readings

REGULAR = re.compile(r"\[([^\]])[^\]]*\]|\.[+*]|\.")
"""Parts of a pattern for which a character stands in: a class, something, one character."""

SUCCESS = "200"
"""Expressions ask for the statuses of failures."""


class Vocabulary:
    """Values by metric and label, read from the matchers of expressions. `recorded` holds the expressions behind recorded
    series, by their names: who asks those for a status asks for it where they come from."""

    def __init__(
        self, expressions: Iterable[str], recorded: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> None:
        self.asked: dict[tuple[str, str], list[str]] = {}
        for text in expressions:
            for reading in readings(parsed(text)):
                behind = (source for one in recorded.get(reading.name, ()) for source in readings(parsed(one)))
                for name in dict.fromkeys((reading.name, *(source.name for source in behind))):
                    self._learn(name, reading)

    def _learn(self, name: str, reading: Reading) -> None:
        for label, operator, value in reading.matchers:
            known = self.asked.setdefault((name, label), [])
            if operator in ("=", "=~"):
                known += [found for found in alternatives(value, operator) if found and found not in known]

    def values(self, metric: Metric, label: str, wanted: int) -> Sequence[str]:
        """What is asked for first; where that is not enough, values nobody asks for."""
        names = dict.fromkeys((metric.name, *series_names(metric)))
        asked = list(dict.fromkeys(value for name in names for value in self.asked.get((name, label), ())))
        if wanted > 1 and asked and all(value.isdigit() for value in asked):
            asked.append(SUCCESS)
        return [*asked, *(f"{label}-{number}" for number in range(len(asked), wanted))] or [f"{label}-0"]


@lru_cache(maxsize=4096)
def alternatives(pattern: str, operator: str = "=~") -> tuple[str, ...]:
    """Words a matcher accepts: one for each alternative of its pattern that can be spelled simply."""
    if operator == "=":
        return (pattern,)
    words = (REGULAR.sub(lambda found: found[1] or "0", part) for part in re.sub(r"^\(|\)$", "", pattern).split("|"))
    return tuple(word for word in words if re.fullmatch(pattern, word))
