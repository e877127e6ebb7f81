"""Arithmetic on volumes and memory of what the stacks themselves store: series, log records, shards."""

from collections.abc import Iterable
from math import ceil

from specs.units import Bytes, Duration, days, gibibytes, mebibytes

BYTES_PER_SAMPLE = 1.5
"""Between the 1 and 2 bytes that Prometheus' storage documentation gives for compressed samples."""
FILL = 0.8
"""Share of a volume that is planned to be used: retention.size stays below it, compaction needs the rest."""
RETENTION_STEP = days(30)
"""Retention counts in whole steps, so that ten days more do not change the volume that a StatefulSet was made with."""
BYTES_PER_SERIES = 8 * 1024
"""Resident memory of an active series; reports of large installations lie between 4.5 and 10 KB."""
PROMETHEUS_BASE = mebibytes(256)
PROMETHEUS_HEADROOM = 1.25
"""Queries, rule evaluation and the replay of the write-ahead log."""
REMOTE_WRITE_SHARE = 0.25
"""A remote write reads the log again and keeps every series' labels a second time: users report a quarter more memory."""
INDEX_OVERHEAD = 1.1
"""Size of an index against the raw records it was made from, with the best_compression codec left out."""
LOG_FILL = 0.75
"""Elasticsearch stops placing shards at 85 % of a disk; merges need room below that."""
SHARD_SIZE = gibibytes(30)
"""A primary shard rolls over at this size: 10 to 50 GiB are advised, 30 upwards for logs."""


def coarse(size: Bytes) -> Bytes:
    """The next of 1, 2, 5, 10, 20, 50, 100 … Gi: a volume grows in steps, so that a small change replaces nothing."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if size <= gibibytes(factor * step):
                return gibibytes(factor * step)
        step *= 10


def coarse_memory(size: Bytes) -> Bytes:
    """The next power of two from 128Mi."""
    wanted = max(1, ceil(size.count / mebibytes(128).count))
    return mebibytes(128 << (wanted - 1).bit_length())


def prometheus_blocks(
    series: int, scrape_interval: Duration, retention: Duration, bytes_per_sample: float = BYTES_PER_SAMPLE
) -> Bytes:
    """What the samples of a retention take: series / interval × retention × bytes per sample.

    Raises ValueError for an interval that is not above 0.
    """
    if scrape_interval.seconds <= 0:
        raise ValueError("the scrape interval must be above zero")
    return Bytes(ceil(series / scrape_interval.seconds * retention.seconds * bytes_per_sample))


def prometheus_volume(
    series: int,
    scrape_interval: Duration,
    retention: Duration,
    bytes_per_sample: float = BYTES_PER_SAMPLE,
    fill: float = FILL,
) -> Bytes:
    """Volume of one Prometheus = series / interval × retention × bytes per sample / fill, rounded up to a coarse step.

    Retention is first rounded up to whole steps of 30 d. Raises ValueError for an interval or fill that is not above 0.
    """
    if scrape_interval.seconds <= 0 or fill <= 0:
        raise ValueError("the scrape interval and the fill share must be above zero")
    kept = RETENTION_STEP * ceil(retention.seconds / RETENTION_STEP.seconds)
    blocks = prometheus_blocks(series, scrape_interval, kept, bytes_per_sample)
    return coarse(Bytes(ceil(blocks.count / fill)))


def prometheus_working_set(series: int, copies: int = 0) -> Bytes:
    """Memory one Prometheus usually has = (base + series × 8 KiB) × (1 + a quarter for each copy sent away), in 64 MiB."""
    used = (PROMETHEUS_BASE.count + series * BYTES_PER_SERIES) * (1 + REMOTE_WRITE_SHARE * copies)
    return mebibytes(64 * ceil(used / mebibytes(64).count))


def prometheus_memory(series: int, copies: int = 0) -> Bytes:
    """Memory limit of one Prometheus = working set × headroom, rounded up to a power of two."""
    return coarse_memory(prometheus_working_set(series, copies) * PROMETHEUS_HEADROOM)


def log_bytes_per_day(lines_per_second: float, bytes_per_line: int) -> Bytes:
    """Raw log written in a day."""
    return Bytes(ceil(lines_per_second * bytes_per_line * days(1).seconds))


def log_volume(per_day: Bytes, keep: Duration, replicas: int = 1, fill: float = LOG_FILL) -> Bytes:
    """Disk that one class of records needs over all data nodes, not rounded: classes are summed first, then rounded.

    Volume = raw per day × days kept × index overhead × (1 + replicas) / fill.
    """
    return Bytes(ceil(per_day.count * keep.days * INDEX_OVERHEAD * (1 + replicas) / fill))


def rollover_age(per_day: Bytes, most: Duration, primaries: int = 1) -> Duration:
    """When an index really rolls over: at its greatest age, or earlier when its primary shards are full."""
    if per_day.count <= 0:
        return most
    full = int(SHARD_SIZE.count * primaries / (per_day.count * INDEX_OVERHEAD) * days(1).seconds)
    return min(most, Duration(max(1, full)))


def shard_count(per_day: Bytes, keep: Duration, rollover: Duration, replicas: int = 1, primaries: int = 1) -> int:
    """Shards one data stream holds at once: kept indices and the one being written, each with its copies."""
    age = rollover_age(per_day, rollover, primaries)
    return (ceil(keep.seconds / age.seconds) + 1) * primaries * (1 + replicas)


def nodes_for_shards(shards: Iterable[int], per_node: int = 1000) -> int:
    """Data nodes needed for a number of shards, at Elasticsearch's default ceiling."""
    return max(1, ceil(sum(shards) / per_node))
