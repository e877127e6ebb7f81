"""Alerts of the volumes of the stacks' own programs. Elasticsearch tells of its disks itself."""

from collections.abc import Iterator

from queries import volume
from queries.expression import Expression, compared
from rules.fact import AlertFact, platform_fact
from specs.environment import LOGGING_NAMESPACE, MONITORING_NAMESPACE, TRACING_NAMESPACE
from specs.log_queue import FILLING
from specs.severity import Severity
from specs.units import minutes, percent

Found = tuple[AlertFact, Expression]
FULL = 0.85
QUEUES = "data-logstash"
"""How the claims of Logstash's volumes begin."""


def stack_volume_alerts() -> Iterator[Found]:
    for namespace in (MONITORING_NAMESPACE, TRACING_NAMESPACE):
        yield _filling(namespace)
    yield _queue()


def _filling(namespace: str) -> Found:
    texts = (
        f"A volume of the stacks is more than {percent(FULL)} full",
        "Volume {{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} is {{ $value | humanizePercentage }} full; a "
        "program whose disk is full loses what it should keep.",
        "Which program mounts it, and since when does it grow? Metrics grow with series, a queue with what cannot be sent.",
        "Enlarge the volume in the environment's settings. Metrics: keep fewer series, or keep them for a shorter time.",
    )
    fact = platform_fact("PlatformVolumeFilling", namespace, Severity.WARNING, minutes(15), texts)
    return fact, compared(volume.used_share(namespace), ">", FULL)


def _queue() -> Found:
    texts = (
        "Logs wait before the log store",
        "Volume {{ $labels.persistentvolumeclaim }} of Logstash is {{ $value | humanizePercentage }} full: half of the queue "
        "before the log store is used. Once it is full, agents wait, and at last log files rotate away unread.",
        "Does the log store answer, and does it take writes? Logstash's log names its answers; is there simply more than it "
        "can take?",
        "Mend the log store: what waits is sent by itself, in its order. A volume that is enlarged gives more time.",
    )
    fact = platform_fact("LogQueueFilling", "logstash", Severity.HIGH, minutes(10), texts, ("LOG-03",))
    return fact, compared(volume.used_share(LOGGING_NAMESPACE, QUEUES), ">", FILLING)
