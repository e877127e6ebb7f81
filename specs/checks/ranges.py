"""Numbers within their bounds: ports, shares, counts and times of which no system can make sense."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specs.alert import Alert, Deviation, Drop, Exhaustion, QuotaShare
from specs.backup import Backup, Tier
from specs.capacity import GrowthPoint, MonthlyGrowth, SizingRules
from specs.environment import Environment, Size
from specs.fault import Fault
from specs.journey import Journey, Step
from specs.logs import ClassRetention, Logs
from specs.maintenance import StoreTask
from specs.metrics import MetricsEndpoint
from specs.probe import Probe
from specs.report import HealthReport
from specs.routing import Escalation
from specs.scaling import NodeScaling, Prescale, Scaling
from specs.service import Pool, Service
from specs.shape import members
from specs.shown import shown
from specs.signal import CounterIncrease, CounterRatio, HistogramQuantile, HttpLatency, PodRestarts
from specs.slo import BudgetAllocation, HistogramIndicator, LatencyIndicator, Slo
from specs.smoke import SmokeCheck
from specs.store import Store
from specs.system import System
from specs.tracing import Tracing
from specs.units import Bytes, Cpu, Duration, days, hours, mebibytes, millicores, minutes, seconds

Number = float | Duration | Bytes | Cpu


@dataclass(frozen=True)
class Between:
    """Bounds, both allowed unless `inside`; None leaves a side open."""

    low: Number
    high: Number | None = None
    inside: bool = False

    def holds(self, value: Number) -> bool:
        given, low, high = _plain(value), _plain(self.low), None if self.high is None else _plain(self.high)
        if self.inside:
            return low < given and (high is None or given < high)
        return low <= given and (high is None or given <= high)

    @property
    def words(self) -> str:
        low, high = shown(self.low), shown(self.high)
        if self.high is None:
            return f"more than {low}" if self.inside else f"at least {low}"
        return f"between {low} and {high}{', both excluded' if self.inside else ''}"


def _plain(value: Number) -> float:
    return next(iter(vars(value).values())) if isinstance(value, Duration | Bytes | Cpu) else value


PORT = Between(1, 65_535)
COUNT = Between(0, 1_000_000)
POSITIVE = Between(0, inside=True)
ANY_COUNT = Between(0)
SHARE = Between(0, 1)
INSIDE = Between(0, 1, inside=True)
REPLICAS = Between(1, 1_000)
JOB_TIME = Between(seconds(10), days(2))
PROCESSORS = Between(millicores(1), millicores(256_000))
"""Beyond, the m was forgotten: 500 is five hundred cores."""
MEMORY = Between(mebibytes(1), Bytes(1 << 50))
"""Below, the unit was forgotten: 512 is half a kibibyte."""
RANGE_WINDOW = Between(minutes(1), days(30))
"""At least four scrapes of 15 s: a rate over fewer loses its value when one fails (BUG-55)."""

BOUNDS: Mapping[type, Mapping[str, Between]] = {
    Alert: {"hold": Between(seconds(0), days(1))},
    Backup: {
        "rpo": Between(minutes(1), days(31)),
        "rto": Between(minutes(1), days(31)),
        "base_deadline": JOB_TIME,
        "slice_deadline": JOB_TIME,
        "verify_deadline": JOB_TIME,
        # The CronJob controller looks every ten seconds; a shorter deadline may never see a start.
        "starting_deadline": Between(seconds(10), hours(1)),
        "tolerated_misses": Between(0, 10),
    },
    BudgetAllocation: {"bugs": SHARE, "performance": SHARE, "features": SHARE, "reserve": SHARE},
    ClassRetention: {"keep": Between(days(1))},
    CounterIncrease: {"window": RANGE_WINDOW},
    CounterRatio: {"window": RANGE_WINDOW},
    Deviation: {"share": POSITIVE, "floor": ANY_COUNT, "season": Between(hours(1), days(31))},
    Drop: {"share": INSIDE, "floor": ANY_COUNT, "season": Between(hours(1), days(31))},
    Environment: {"metric_retention": Between(days(1), days(3_660)), "zones": REPLICAS, "nodes": Between(1, 5_000)},
    Escalation: {"after": Between(minutes(1), days(1))},
    Exhaustion: {"horizon": Between(minutes(10), days(90)), "trend": Between(minutes(10), days(30)), "above": SHARE},
    GrowthPoint: {"months": Between(0, 120), "requests_per_second": ANY_COUNT},
    HealthReport: {"events": Between(0, 1_000)},
    HistogramIndicator: {"threshold": POSITIVE},
    HistogramQuantile: {"quantile": INSIDE},
    HttpLatency: {"quantile": INSIDE},
    Journey: {"interval": Between(seconds(30), days(1))},
    LatencyIndicator: {"threshold_seconds": POSITIVE},
    Logs: {"lines_per_second": ANY_COUNT, "bytes_per_line": Between(1, 1_000_000)},
    MetricsEndpoint: {"port": PORT, "series_per_replica": Between(1, 10_000_000)},
    MonthlyGrowth: {"users": Between(-1, 10), "requests": Between(-1, 10), "data": Between(-1, 10)},
    NodeScaling: {"least": COUNT, "most": Between(1, 5_000), "down_below": SHARE},
    PodRestarts: {"window": RANGE_WINDOW},
    Pool: {"least": COUNT, "most": Between(1, 100_000)},
    Prescale: {"replicas": REPLICAS},
    Probe: {"interval": Between(seconds(5), days(1))},
    QuotaShare: {"share": Between(0, 10, inside=True), "period": Between(minutes(5), days(31))},
    Scaling: {
        "least": REPLICAS,
        "most": REPLICAS,
        "cpu_target": Between(0, 1.5, inside=True),
        "memory_target": Between(0, 1.5, inside=True),
        # The autoscaler's API refuses a stabilisation window above one hour.
        "up_window": Between(seconds(0), hours(1)),
        "down_window": Between(seconds(0), hours(1)),
    },
    Service: {
        "port": PORT,
        "container_port": PORT,
        "replicas": REPLICAS,
        "requests_per_second": ANY_COUNT,
        "cpu": Between(millicores(0), millicores(256_000)),
    },
    Size: {
        "replicas": Between(0, 100),
        "cpu": PROCESSORS,
        "cpu_limit": PROCESSORS,
        "memory": MEMORY,
        "memory_limit": MEMORY,
        "volume": MEMORY,
    },
    SizingRules: {"cache_overhead": Between(1, 10), "volume_headroom": Between(0.1, 1)},
    Slo: {"events_per_day": ANY_COUNT, "window": Between(days(1), days(366))},
    SmokeCheck: {"within": Between(seconds(1), minutes(5))},
    Step: {"within": Between(seconds(1), minutes(5))},
    Store: {
        "max_connections": Between(1, 1_000_000),
        "reserved_connections": COUNT,
        "replicas": Between(1, 100),
        "port": Between(0, 65_535),
        "volume": Between(Bytes(1)),
        "bulk_rate": Between(Bytes(1)),
    },
    StoreTask: {"deadline": JOB_TIME},
    Tier: {"keep": Between(1, 10_000)},
    Tracing: {
        "share": SHARE,
        "keep": Between(days(1), days(366)),
        "longest": Between(seconds(1), minutes(10)),
        "spans_per_request": Between(1, 10_000),
    },
}


def faults(system: System) -> Iterator[Fault]:
    """Every number of a system outside its bounds."""
    yield from of(system, system.name)


def of(value: object, where: str) -> Iterator[Fault]:
    """The same for any value of sound shape."""
    for path, member in members(value):
        for field, bounds in BOUNDS.get(type(member), {}).items():
            given = getattr(member, field)
            if given is not None and not bounds.holds(given):
                place = f"{path}.{field}" if path else field
                yield Fault(where, place, shown(given), bounds.words, "correct the number or its unit")
