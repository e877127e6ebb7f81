"""How large one Prometheus is: the larger of the profile's figures and of what its series need."""

from dataclasses import dataclass, replace

from specs.arithmetic import prometheus_memory, prometheus_volume, prometheus_working_set
from specs.environment import SCRAPE_INTERVAL, Environment, Size
from specs.units import Bytes

NAME = "prometheus"


@dataclass(frozen=True)
class Sizing:
    """`size` is the profile's, raised where the series ask for more: the documents' figures are floors."""

    series: int
    size: Size
    volume: Bytes
    needed_memory: Bytes
    needed_volume: Bytes

    def words(self, environment: Environment) -> str:
        """What a preview says of it."""
        return (
            f"metrics: at most {self.series:,} series every {SCRAPE_INTERVAL.words} for {environment.metric_retention.words}"
            f" need {self.needed_volume} and {self.needed_memory} of memory;"
            f" each of {self.size.replicas} Prometheus has {self.volume} and {self.size.memory_limit}"
        )


def sizing(series: int, environment: Environment) -> Sizing:
    """Volume and memory of one replica. Each copy that is sent away costs memory too."""
    given, copies = environment.size(NAME), len(environment.remote_write)
    needed_volume = prometheus_volume(series, SCRAPE_INTERVAL, environment.metric_retention)
    needed_memory = prometheus_memory(series, copies)
    size = replace(
        given,
        memory=max(given.memory, prometheus_working_set(series, copies)),
        memory_limit=max(given.memory_limit, needed_memory),
    )
    volume = max(needed_volume, given.volume) if given.volume else needed_volume
    return Sizing(series, size, volume, needed_memory, needed_volume)
