"""Alerts of the node agents' buffers: nothing waits, is lost or is turned away unseen."""

from collections.abc import Iterator

from queries import log_agent as query
from queries.expression import Expression
from rules.fact import AlertFact, Texts, platform_fact
from specs.environment import Environment, LogAgent
from specs.severity import Severity
from specs.units import Duration, minutes, percent

Found = tuple[AlertFact, Expression]
PART = query.JOB
BUFFER_LEFT = 0.2
MOST_LATE = minutes(10)
MOST_LOST = 0.01
"""Of what is read in an hour. The counters of what comes in and goes out are never read at the same moment."""


def log_agent_alerts(environment: Environment) -> Iterator[Found]:
    """Fluentd tells how full its buffer is; the collector also what became of each record."""
    agent = environment.log_agent
    yield _filling(agent)
    if agent is LogAgent.OTEL:
        yield _stalled()
        yield _late()
        yield _refused()
        yield _turned_away()
        yield _lost()


def _fact(alert: str, severity: Severity, hold: Duration, texts: Texts) -> AlertFact:
    return platform_fact(alert, PART, severity, hold, texts, ("LOG-03",))


def _filling(agent: LogAgent) -> Found:
    texts = (
        "A log agent's buffer fills",
        f"The agent on {{{{ $labels.node }}}} has less than {percent(BUFFER_LEFT)} of its buffer left.",
        "Look at what it cannot send to, and since when.",
        "Mend the receiving side; log files that rotate away before they are read are lost.",
    )
    return _fact("LogBufferFilling", Severity.HIGH, minutes(10), texts), query.buffer_filling(agent, BUFFER_LEFT)


def _stalled() -> Found:
    texts = (
        "A log agent delivers nothing",
        "Records wait on {{ $labels.node }} and the log store has answered none of them for a quarter of an hour.",
        "Does the store answer at all? The agent's log names the answer it got: 401 is its password, 403 its role, 429 a "
        "store that is too busy.",
        "Mend what the answer names. Nothing is lost until the buffer is full and files rotate away; nothing needs a restart.",
    )
    return _fact("LogDeliveryStalled", Severity.HIGH, minutes(5), texts), query.stalled()


def _late() -> Found:
    texts = (
        "Logs arrive late",
        f"What waits on {{{{ $labels.node }}}} needs {{{{ $value | humanizeDuration }}}} at the present pace; {MOST_LATE} "
        "are borne.",
        "Does one program log in a loop, or does the log store take less than it did? The board shows both.",
        "Quiet the program that logs in a loop, or give the log store processors and disks for what it is sent.",
    )
    return _fact("LogsLate", Severity.WARNING, minutes(10), texts), query.late(MOST_LATE)


def _refused() -> Found:
    texts = (
        "The log store refuses records for good",
        "Records from {{ $labels.node }} are lost: the log store will never take them.",
        "The agent's log names stream and reason of each, as `failed to index document`.",
        "A field of another type than its mapping says is the usual cause: mend the program, or the table of fields here.",
    )
    return _fact("LogRecordsRefused", Severity.WARNING, minutes(0), texts), query.refused()


def _turned_away() -> Found:
    texts = (
        "A log agent has no room for more",
        "The agent on {{ $labels.node }} reads records it can neither write to its disk nor hold in memory.",
        "Is the node's disk full, or is the agent at its memory limit?",
        "Free the node's disk, or give the agent memory; it reads the files on from where it stopped, unless they rotate away.",
    )
    return _fact("LogBufferRefuses", Severity.HIGH, minutes(5), texts), query.turned_away()


def _lost() -> Found:
    texts = (
        "Log records are lost on their way",
        f"Of what the agent on {{{{ $labels.node }}}} read in the last hour, {{{{ $value | humanizePercentage }}}} were neither "
        f"answered by the log store nor wait on its disk; {percent(MOST_LOST)} are borne.",
        "Was the node's disk full while records were being sent? The agent's log says `failed to` of what its queue lost.",
        "Free the disk of whatever else fills it, or give the agent a volume of its own. What is lost may still stand in the "
        "log files on the node: copy them before they rotate away.",
    )
    return _fact("LogRecordsLost", Severity.HIGH, minutes(15), texts), query.lost(MOST_LOST)
