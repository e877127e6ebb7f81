"""Alerts of the log store itself: whether it serves what it holds and takes what comes."""

from collections.abc import Iterator

from queries import platform as query
from queries.expression import Expression
from rules.fact import AlertFact, Texts, platform_fact
from specs.severity import Severity
from specs.units import Duration, minutes, percent

Found = tuple[AlertFact, Expression]
PART = "elasticsearch"
DISK_SHARE = 0.85
"""Elasticsearch's low watermark: above it no new shard is placed on the node."""


def log_store_alerts() -> Iterator[Found]:
    cases = (
        ("LogStoreRed", Severity.CRITICAL, query.log_store_red(), "cannot serve some of its data", minutes(5)),
        ("LogStoreSilent", Severity.CRITICAL, query.log_store_silent(), "does not answer its exporter", minutes(5)),
        (
            "LogStoreDiskLow",
            Severity.WARNING,
            query.log_disk_low(DISK_SHARE),
            f"is more than {percent(DISK_SHARE)} full",
            minutes(15),
        ),
        ("LogWritesRejected", Severity.WARNING, query.log_writes_rejected(), "rejects writes", minutes(15)),
    )
    for alert, severity, expression, words, hold in cases:
        texts = (
            f"The log store {words}",
            f"The log store {words}; the agents keep what it does not take, until their buffers are full.",
            "Look at the cluster's health, its shards and its disks.",
            "Give it room or nodes, or shorten retention in the systems' files; never delete an index by hand.",
        )
        yield _fact(alert, severity, hold, texts), expression
    yield _closed()
    yield _unassigned()


def _fact(alert: str, severity: Severity, hold: Duration, texts: Texts) -> AlertFact:
    return platform_fact(alert, PART, severity, hold, texts)


def _closed() -> Found:
    texts = (
        "A full disk has closed indices of the log store",
        "{{ $value | humanize }} indices take nothing more: a disk has reached Elasticsearch's flood stage. The agents keep "
        "what it does not take, until their buffers are full.",
        "`GET _cat/allocation` names the node. Did one stream grow, or is the volume smaller than what the policy keeps?",
        "Enlarge the volumes, or add a node. Elasticsearch opens the indices again by itself once the disk is below its high "
        "watermark; a block that is lifted by hand comes back.",
    )
    return _fact("LogIndicesClosed", Severity.HIGH, minutes(5), texts), query.log_indices_closed()


def _unassigned() -> Found:
    texts = (
        "Shards of the log store lie on no node",
        "{{ $value | humanize }} shards are assigned to no node. Where it is a copy, the loss of one more node loses data.",
        "`GET _cluster/allocation/explain` says why, shard by shard: a node that left, a disk that is full, too few nodes.",
        "Bring the node back, or give the others room. A restart of a node mends itself within minutes.",
    )
    return _fact("LogShardsUnassigned", Severity.WARNING, minutes(30), texts), query.log_shards_unassigned()
