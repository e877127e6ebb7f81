"""The condition of each kind of alert, from its signal's expression."""

from queries import baseline, counter, histogram, http, node, store, volume
from queries.expression import Expression, both, compared
from queries.presence import down
from queries.selector import of_service, of_store
from queries.signal import expression
from specs import alert as kind
from specs import signal as word
from specs.alert import AlertKind
from specs.signal import Signal
from specs.system import System

FLOOR_LABELS = ("namespace",)


def condition(given: AlertKind, system: System) -> Expression:
    """What must hold for the alert's whole hold. Raises TypeError for a kind that is not compiled yet."""
    match given:
        case kind.Above(signal, limit, floor):
            return _floored(compared(expression(signal, system), ">", limit), signal, floor, system)
        case kind.Below(signal, limit, floor):
            return _floored(compared(expression(signal, system), "<", limit), signal, floor, system)
        case kind.Down(signal):
            return _down(signal, system)
        case kind.Drop(signal, share, floor, season):
            return baseline.drop(expression(signal, system), share, floor, season)
        case kind.Deviation(signal, share, floor, season):
            return baseline.deviation(expression(signal, system), share, floor, season)
        case kind.QuotaShare(used, quota, by, share, period):
            return compared(counter.quota_share(system, used, quota, by, period), ">", share)
        case kind.Exhaustion(signal, horizon, trend, above):
            return _exhaustion(signal, system, (horizon, trend), above)
    raise TypeError(f"no condition for {type(given).__name__}; add it to rules.condition")


def _floored(found: Expression, signal: Signal, floor: float, system: System) -> Expression:
    """Only while there is enough traffic for a share or a quantile to mean anything (BUG-45)."""
    if not floor:
        return found
    match signal:
        case word.HttpErrorRatio(service, where):
            traffic = http.request_rate(system, service, where=where)
        case word.HttpLatency(service, _) | word.HttpRate(service):
            traffic = http.request_rate(system, service)
        case word.CounterRatio(_, whole, window):
            traffic = counter.rate(system, whole, str(window))
        case word.HistogramQuantile(select, _):
            traffic = histogram.observations(system, select)
        case _:
            raise TypeError(f"{type(signal).__name__} has no traffic a floor could be set on")
    return both(found, compared(traffic, ">", floor), FLOOR_LABELS)


def _down(signal: Signal, system: System) -> Expression:
    match signal:
        case word.TargetUp(service):
            return down(http.up(system, service), "up", *of_service(system, service))
        case word.StoreUp(name):
            engine = system.store(name).engine
            return down(store.up(system, name), store.UP[engine], *of_store(system, name))
    raise TypeError(f"Down watches TargetUp or StoreUp, not {type(signal).__name__}")


def _exhaustion(signal: Signal, system: System, spans: tuple, above: float) -> Expression:
    horizon, trend = spans
    match signal:
        case word.VolumeUsed():
            line = volume.full_within(system.namespace, horizon, trend)
        case word.NodeDiskUsed():
            line = node.disk_full_within(system, horizon, trend)
        case _:
            raise TypeError(f"Exhaustion watches VolumeUsed or NodeDiskUsed, not {type(signal).__name__}")
    return both(line, compared(expression(signal, system), ">", above))
