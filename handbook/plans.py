"""Plans of one system: recovery, error budgets, log retention, capacity, on call, maintenance, checks, first weeks, tuning."""

from collections.abc import Mapping

from handbook.disasters import disasters_page
from handbook.error_budget import error_budget_page
from handbook.first_weeks import first_weeks_page
from handbook.forecast import service_needs, store_needs, sums
from handbook.page import Page, page
from handbook.recovery import recovery_page
from handbook.timetable import timetable
from specs.arithmetic import (
    connections,
    log_bytes_per_day,
    monthly_total,
    orphans,
    possible,
    saved_total,
)
from specs.backup import Backup
from specs.environment import Environment
from specs.links import cron_job_name, log_stream
from specs.logs import LogClass
from specs.maintenance import Cadence
from specs.muting import mutings
from specs.probe import Probe
from specs.report import HEALTH_REPORT, ON_DEMAND
from specs.severity import PROMISES
from specs.smoke import SmokeCheck
from specs.store import Store
from specs.system import System
from specs.units import seconds

ASKED_AGAIN = seconds(2)
"""Between two looks for the log of a pod that is starting."""


def plans(system: System, environment: Environment, promised: Mapping[str, float]) -> list[Page]:
    """Every plan of a system, below systems/<name>/; `promised` are the targets of all systems' objectives by id."""
    found = [
        recovery_page(system, environment),
        disasters_page(system, environment),
        error_budget_page(system, environment, promised),
        log_retention_page(system, environment),
        capacity_page(system),
        on_call_page(system, environment),
        maintenance_page(system),
        checks_page(system),
        first_weeks_page(system),
    ]
    return [*found, tuning_page(system)] if system.advice else found


def path(system: System, plan: str) -> str:
    return f"systems/{system.name}/{plan}.md"


def log_retention_page(system: System, environment: Environment) -> Page:
    logs = system.logs
    classes = [
        {
            "name": name.value,
            "stream": log_stream(name.value, system.name, environment.name),
            "keep": logs.keep(name),
            "hot": logs.hot(name),
            "own": next((kept.keep for kept in logs.retention if kept.log_class == name), None),
        }
        for name in LogClass
    ]
    per_day = log_bytes_per_day(logs.lines_per_second, logs.bytes_per_line)
    return page(path(system, "log-retention"), "log-retention", system=system, classes=classes, per_day=per_day)


def capacity_page(system: System) -> Page:
    capacity = system.capacity
    savings = possible(capacity.costs, capacity.savings)
    return page(
        path(system, "capacity"),
        "capacity",
        system=system,
        pools=[
            (store, pooled(system, store), store.max_connections - store.reserved_connections)
            for store in system.stores
        ],
        services=service_needs(system),
        stores=store_needs(system),
        sums=sums(system),
        total=monthly_total(capacity.costs),
        savings=[(saving, orphans(capacity.costs, saving)) for saving in capacity.savings],
        all_taken=saved_total(capacity.costs, capacity.savings),
        possible_taken=saved_total(capacity.costs, savings),
        per_day=log_bytes_per_day(system.logs.lines_per_second, system.logs.bytes_per_line),
    )


def pooled(system: System, store: Store) -> int:
    """Connections all services open to a store at most."""
    return sum(
        connections((pool for pool in service.pools if pool.store == store.name), service.most_replicas)
        for service in system.services
    )


def on_call_page(system: System, environment: Environment) -> Page:
    daily = [review for review in system.maintenance.reviews if review.cadence == Cadence.DAILY]
    recovery_times = [store.backup.rto for store in system.stores if isinstance(store.backup, Backup)]
    return page(
        path(system, "on-call"),
        "on-call",
        system=system,
        environment=environment,
        promises=PROMISES,
        channels={channel.name: channel for channel in system.routing.channels},
        daily=daily,
        mutings=mutings(system),
        shortest_rto=min(recovery_times, default=None),
    )


def maintenance_page(system: System) -> Page:
    reviews = [
        (cadence.value, [review.what for review in system.maintenance.reviews if review.cadence == cadence])
        for cadence in Cadence
    ]
    return page(
        path(system, "maintenance"),
        "maintenance",
        system=system,
        appointments=timetable(system),
        reviews=[(cadence, duties) for cadence, duties in reviews if duties],
    )


def checks_page(system: System) -> Page:
    return page(
        path(system, "checks"),
        "checks",
        system=system,
        probes=[(probe, asked(system, probe)) for probe in system.probes],
        smoke_checks=[(check, asked(system, check)) for check in system.smoke_checks],
        report=cron_job_name(system.name, HEALTH_REPORT),
        events=(system.health_report or ON_DEMAND).events,
        pause=ASKED_AGAIN.seconds,
    )


def asked(system: System, question: Probe | SmokeCheck) -> str:
    """The address that is asked, as it is seen from inside the cluster."""
    target = question.target if isinstance(question, Probe) else question.path
    if not question.service:
        return target
    service = system.service(question.service)
    return f"http://{service.name}.{system.namespace}.svc:{service.port}{target}"


def tuning_page(system: System) -> Page:
    return page(path(system, "tuning"), "tuning", system=system)
