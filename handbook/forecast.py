"""Forecasts of one system: what growth asks of its services and stores, by the formulas of specs.arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass

from specs.arithmetic import (
    cache_memory,
    grown,
    processor,
    replicas_for,
    sizing,
    volume_for,
)
from specs.capacity import Capacity, SizingRules
from specs.service import Service
from specs.store import Engine, Store
from specs.system import System
from specs.units import Bytes, Cpu

HORIZONS = (0, 3, 6, 12)
"""Months a forecast looks ahead where the system states no points of its own."""
CPU_TARGET = 0.7
"""Share of its processor a replica uses where no autoscaler states one; the default of Scaling."""


@dataclass(frozen=True)
class Load:
    """What is expected at a time, as multiples of today."""

    months: int
    requests: float
    data: float
    cache: float


@dataclass(frozen=True)
class ServiceNeed:
    """A service at a time: its requests, and the replicas that answer them."""

    months: int
    service: Service
    requests: float
    cpu: Cpu
    """Processor the requests take together."""
    replicas: int

    @property
    def fits(self) -> bool:
        return self.replicas <= self.service.most_replicas


@dataclass(frozen=True)
class StoreNeed:
    """A store at a time: its data, and what it takes to hold them."""

    months: int
    store: Store
    data: Bytes
    volume: Bytes
    cpu: Cpu
    memory: Bytes

    @property
    def fits(self) -> bool:
        return self.volume <= self.store.volume and self.memory <= self.store.memory and self.cpu <= self.store.cpu


def loads(capacity: Capacity) -> tuple[Load, ...]:
    """The points a system states, or its monthly growth carried on; nothing where it states neither."""
    if capacity.points:
        today = min(capacity.points, key=lambda point: point.months)
        return tuple(
            Load(
                point.months,
                point.requests_per_second / today.requests_per_second,
                point.database.count / today.database.count,
                point.cache.count / today.cache.count if today.cache.count else 1.0,
            )
            for point in capacity.points
        )
    growth = capacity.growth
    if growth is None:
        return ()
    return tuple(
        Load(months, grown(1, growth.requests, months), grown(1, growth.data, months), grown(1, growth.data, months))
        for months in HORIZONS
    )


def service_needs(system: System) -> tuple[ServiceNeed, ...]:
    """Every service at every time; nothing without sizing rules."""
    rules = system.capacity.sizing
    if rules is None:
        return ()
    return tuple(_service_need(service, load, rules) for service in system.services for load in loads(system.capacity))


def _service_need(service: Service, load: Load, rules: SizingRules) -> ServiceNeed:
    requests = service.requests_per_second * load.requests
    needed = processor(rules, requests)
    target, least = (service.scaling.cpu_target, service.scaling.least) if service.scaling else (CPU_TARGET, 1)
    replicas = replicas_for(needed, service.cpu, target, max(least, service.replicas))
    return ServiceNeed(load.months, service, requests, needed, replicas)


def store_needs(system: System) -> tuple[StoreNeed, ...]:
    """Every store at every time; nothing without sizing rules."""
    rules = system.capacity.sizing
    if rules is None:
        return ()
    return tuple(_store_need(store, load, rules) for store in system.stores for load in loads(system.capacity))


def _store_need(store: Store, load: Load, rules: SizingRules) -> StoreNeed:
    data = store.size * (load.cache if store.engine == Engine.REDIS else load.data)
    volume = volume_for(data, rules.volume_headroom)
    if store.engine == Engine.REDIS:
        return StoreNeed(load.months, store, data, volume, store.cpu, cache_memory(data, rules.cache_overhead))
    step = sizing(rules.database, data)
    return StoreNeed(
        load.months, store, data, volume, step.cpu if step else store.cpu, step.memory if step else store.memory
    )


@dataclass(frozen=True)
class Sum:
    """What a whole system requests of its nodes at a time."""

    months: int
    cpu: Cpu
    memory: Bytes


def sums(system: System) -> tuple[Sum, ...]:
    """Requests of all services and stores together, so that nodes follow from them and not from a guess (BUG-83)."""
    services, stores = service_needs(system), store_needs(system)
    return tuple(_sum(load.months, services, stores) for load in loads(system.capacity) if services)


def _sum(months: int, services: Iterable[ServiceNeed], stores: Iterable[StoreNeed]) -> Sum:
    now = [need for need in services if need.months == months]
    held = [need for need in stores if need.months == months]
    cpu = sum(need.service.cpu.millicores * need.replicas for need in now)
    memory = sum(need.service.memory.count * need.replicas for need in now)
    return Sum(
        months,
        Cpu(cpu + sum(max(need.cpu, need.store.cpu).millicores * need.store.replicas for need in held)),
        Bytes(memory + sum(max(need.memory, need.store.memory).count * need.store.replicas for need in held)),
    )
