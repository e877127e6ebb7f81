"""What holds in every environment: each declared target is scraped and no other, each rule is evaluated without a fault."""

from collections import Counter
from collections.abc import Iterable, Mapping

from tests.live.monitoring.api import until
from tests.live.monitoring.watched import Watched

Labels = tuple[tuple[str, str], ...]


def counted(found: Iterable[Mapping[str, str]]) -> Counter[Labels]:
    return Counter(tuple(sorted(labels.items())) for labels in found)


def amiss(watched: Watched) -> tuple[Counter[Labels], Counter[Labels]]:
    """Labels of targets that are declared and not there, and of those that are there and not declared."""
    found = counted(one["labels"] for one in watched.api.targets())
    wanted = counted(one.labels for one in watched.world.targets)
    return wanted - found, found - wanted


def silent(watched: Watched) -> list[tuple[str, str]]:
    """Targets that never answer, and why. A scrape that a busy machine was too slow for is made again."""

    def failing() -> list[tuple[str, str]]:
        return [(one["scrapePool"], one["lastError"]) for one in watched.api.targets() if one["health"] != "up"]

    until(lambda: failing() == [], "every target answers", told=failing)
    return failing()


def faulty(watched: Watched) -> list[tuple[str, str]]:
    """Rules whose evaluation failed, and why, once all were evaluated."""
    until(lambda: all(rule["health"] != "unknown" for rule in watched.api.rules()), "every rule was evaluated")
    return [(one["name"], one.get("lastError", "")) for one in watched.api.rules() if one["health"] != "ok"]


def rendered_rules(watched: Watched) -> int:
    return len(watched.rendered.expressions)
