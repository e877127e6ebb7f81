"""Persistent volumes, as the kubelet that mounts them reports them."""

from queries.expression import Expression, aggregated, both, compared
from queries.selector import equal, series
from specs.metrics import Matcher
from specs.units import Duration, Unit

VOLUME = ("namespace", "persistentvolumeclaim")


def _matchers(namespace: str, prefix: str) -> tuple[Matcher, ...]:
    named = (Matcher("persistentvolumeclaim", "=~", f"{prefix}.*"),) if prefix else ()
    return (*equal(job="kubelet", namespace=namespace), *named)


def available(namespace: str, prefix: str = "") -> Expression:
    """Bytes left on each volume; a volume mounted on several nodes is reported by each, the least counts."""
    return aggregated(
        "min", VOLUME, series("kubelet_volume_stats_available_bytes", *_matchers(namespace, prefix), unit=Unit.BYTES)
    )


def capacity(namespace: str, prefix: str = "") -> Expression:
    """Size of each volume."""
    return aggregated(
        "max", VOLUME, series("kubelet_volume_stats_capacity_bytes", *_matchers(namespace, prefix), unit=Unit.BYTES)
    )


def used(namespace: str, prefix: str = "") -> Expression:
    """Bytes used on each volume."""
    found = series("kubelet_volume_stats_used_bytes", *_matchers(namespace, prefix), unit=Unit.BYTES)
    return aggregated("max", VOLUME, found)


def used_share(namespace: str, prefix: str = "") -> Expression:
    """Used share of each volume that holds anything: some drivers report zeros for volumes they do not know. `prefix` is how
    the claims' names begin."""
    free, size = available(namespace, prefix), capacity(namespace, prefix)
    share = Expression(f"1 - {free.text} / {size.text}", Unit.RATIO, VOLUME, free.uses | size.uses)
    return both(share, compared(used(namespace, prefix), ">", 0))


def full_within(namespace: str, horizon: Duration, trend: Duration) -> Expression:
    """Volumes that have no byte left within the horizon, if the trend holds."""
    free = series("kubelet_volume_stats_available_bytes", *_matchers(namespace, ""), unit=Unit.BYTES)
    line = f"predict_linear({free.text}[{trend}], {horizon.seconds})"
    return compared(aggregated("min", VOLUME, Expression(line, Unit.BYTES, VOLUME, free.uses)), "<=", 0)
