"""What is known of the journeys, in Prometheus' text form."""

import threading

from jobs.journeys.journey import RunResult
from jobs.scraped import Labels, family

HELP = {
    "journey_success": "1 where the last run succeeded, clearing up included.",
    "journey_duration_seconds": "How long the last run took.",
    "journey_last_run_timestamp_seconds": "When the last run ended.",
    "journey_last_success_timestamp_seconds": "When a run last succeeded.",
    "journey_step_success": "1 where a step of the last run succeeded; absent where it was not tried.",
    "journey_step_duration_seconds": "How long a step of the last run took.",
}


class Series:
    """The last run of each journey. Written by one thread, read by those that answer scrapes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, RunResult] = {}
        self._succeeded: dict[str, float] = {}

    def tell(self, result: RunResult) -> None:
        with self._lock:
            self._last[result.journey] = result
            if result.succeeded:
                self._succeeded[result.journey] = result.ended

    def text(self) -> str:
        """A journey that has not run yet has no series: nothing is known of it."""
        with self._lock:
            last, succeeded = dict(self._last), dict(self._succeeded)
        samples: dict[str, list[tuple[Labels, float]]] = {name: [] for name in HELP}
        for name, result in last.items():
            own: Labels = (("journey", name),)
            samples["journey_success"].append((own, float(result.succeeded)))
            samples["journey_duration_seconds"].append((own, result.seconds))
            samples["journey_last_run_timestamp_seconds"].append((own, result.ended))
            if name in succeeded:
                samples["journey_last_success_timestamp_seconds"].append((own, succeeded[name]))
            for step in result.steps:
                labels = (*own, ("step", step.name))
                samples["journey_step_success"].append((labels, float(not step.trouble)))
                samples["journey_step_duration_seconds"].append((labels, step.seconds))
        return "".join(family(name, HELP[name], found) for name, found in samples.items() if found)
