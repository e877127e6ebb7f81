"""How well alerts told incidents: what was told, what was missed, how soon, and at what price."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from backtest.episode import Episode
from backtest.incident import Events, Incident


@dataclass(frozen=True)
class Score:
    """Of one alert over one objective. Shares are None where nothing was there to be shared."""

    told: int
    """Incidents during which, or within the hour after which, the alert fired."""
    missed: int
    right: int
    """Episodes that overlap an incident."""
    wrong: int
    detection_minutes: float | None
    """Median from an incident's first minute to the alert."""
    spent_at_detection: float | None
    """Median share of the whole window's budget that was gone from the incident's first minute to the alert."""
    reset_minutes: float | None
    """Median from an incident's end to the alert's."""

    @property
    def recall(self) -> float | None:
        return self.told / (self.told + self.missed) if self.told + self.missed else None

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def f1(self) -> float | None:
        recall, precision = self.recall, self.precision
        if recall is None or precision is None:
            return None
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


LATE_MINUTES = 60
"""An alert that comes within the hour after an incident still tells of it: its long window holds it."""


def overlap(episode: Episode, incident: Incident) -> bool:
    return episode.start < incident.end + LATE_MINUTES and episode.end > incident.start


def score(episodes: Iterable[Episode], wanted: Iterable[Incident], events: Events, budget: float) -> Score:
    """`wanted` are the incidents that ought to be told, `budget` the bad events of a whole window."""
    given, asked = list(episodes), list(wanted)
    firsts = [(one, next((episode for episode in given if overlap(episode, one)), None)) for one in asked]
    told = [(incident, episode) for incident, episode in firsts if episode]
    right = sum(any(overlap(episode, incident) for incident in asked) for episode in given)
    waits = [max(episode.start - incident.start, 0) for incident, episode in told]
    spent = [
        float(events.bad[one.start : one.start + wait].sum()) / budget
        for (one, _), wait in zip(told, waits, strict=True)
    ]
    resets = [max(episode.end - incident.end, 0) for incident, episode in told]
    return Score(
        len(told),
        len(asked) - len(told),
        right,
        len(given) - right,
        median(waits) if waits else None,
        median(spent) if spent else None,
        median(resets) if resets else None,
    )
