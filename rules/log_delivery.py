"""Alerts of what sends to the log store, node agents and the collector of events: nothing waits, is lost or is turned away
unseen.
"""

from collections.abc import Iterator

from queries import log_agent
from queries.expression import Expression, either
from queries.log_collector import Collectors
from rules.fact import AlertFact, Texts, platform_fact
from specs.environment import Environment, LogAgent
from specs.severity import Severity
from specs.units import Duration, minutes, percent

Found = tuple[AlertFact, Expression]
PART = log_agent.JOB
WHO = "{{ $labels.job }} on {{ $labels.node }}"
BUFFER_LEFT = 0.2
MOST_LATE = minutes(10)
MOST_LOST = 0.01
"""Of what is read in an hour. The counters of what comes in and goes out are never read at the same moment."""


def log_delivery_alerts(environment: Environment) -> Iterator[Found]:
    """Fluentd tells how full its buffer is; a collector also what became of each record."""
    of = Collectors(environment.log_agent)
    yield _filling(of)
    yield _stalled(of)
    yield _late(of)
    yield _refused(of)
    yield _turned_away(of)
    yield _lost(of)


def _fact(alert: str, severity: Severity, hold: Duration, texts: Texts) -> AlertFact:
    return platform_fact(alert, PART, severity, hold, texts, ("LOG-03",))


def _filling(of: Collectors) -> Found:
    full = of.queue_filling(BUFFER_LEFT)
    if of.agent is LogAgent.FLUENTD:
        full = either(full, log_agent.buffer_filling(BUFFER_LEFT))
    texts = (
        "A buffer of logs fills",
        f"{WHO} has less than {percent(BUFFER_LEFT)} of its buffer left.",
        "Look at what it cannot send to, and since when.",
        "Mend the receiving side; log files that rotate away before they are read are lost, and events after an hour.",
    )
    return _fact("LogBufferFilling", Severity.HIGH, minutes(10), texts), full


def _stalled(of: Collectors) -> Found:
    texts = (
        "Logs are not delivered",
        f"Records wait in {WHO}, and the log store has answered none of them for a quarter of an hour.",
        "Does the store answer at all? The sender's log names the answer it got: 401 is its password, 403 its role, 429 a "
        "store that is too busy.",
        "Mend what the answer names. Nothing is lost until the buffer is full and files rotate away; nothing needs a restart.",
    )
    return _fact("LogDeliveryStalled", Severity.HIGH, minutes(5), texts), of.stalled()


def _late(of: Collectors) -> Found:
    texts = (
        "Logs arrive late",
        f"What waits in {WHO} needs {{{{ $value | humanizeDuration }}}} at the present pace; {MOST_LATE} are borne.",
        "Does one program log in a loop, or does the log store take less than it did? The board shows both.",
        "Quiet the program that logs in a loop, or give the log store processors and disks for what it is sent.",
    )
    return _fact("LogsLate", Severity.WARNING, minutes(10), texts), of.late(MOST_LATE)


def _refused(of: Collectors) -> Found:
    texts = (
        "The log store refuses records for good",
        f"Records of {WHO} are lost: the log store will never take them.",
        "The sender's log names stream and reason of each, as `failed to index document`.",
        "A field of another type than its mapping says is the usual cause: mend the program, or the table of fields here.",
    )
    return _fact("LogRecordsRefused", Severity.WARNING, minutes(0), texts), of.refused()


def _turned_away(of: Collectors) -> Found:
    texts = (
        "Logs find no room",
        f"{WHO} reads records it can neither write to its disk nor hold in memory.",
        "Is its disk full, the node's for an agent, or is it at its memory limit?",
        "Free the disk, or give it memory; it reads on from where it stopped, but for files that rotated away and events of more "
        "than an hour ago.",
    )
    return _fact("LogBufferRefuses", Severity.HIGH, minutes(5), texts), of.turned_away()


def _lost(of: Collectors) -> Found:
    texts = (
        "Log records are lost on their way",
        f"Of what {WHO} read in the last hour, {{{{ $value | humanizePercentage }}}} were neither "
        f"answered by the log store nor wait on its disk; {percent(MOST_LOST)} are borne.",
        "Was its disk full while records were being sent? The sender's log says `failed to` of what its queue lost.",
        "Free the disk of whatever else fills it, or give the agent a volume of its own. What is lost may still stand in the "
        "log files on the node: copy them before they rotate away.",
    )
    return _fact("LogRecordsLost", Severity.HIGH, minutes(15), texts), of.lost(MOST_LOST)
