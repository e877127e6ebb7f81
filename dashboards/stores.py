"""Panels about data stores: whether they answer, how full they are, how fast they are."""

from dashboards import limits, palette
from dashboards.layout import Cell
from dashboards.links import board, logs, runbook
from dashboards.panel import state_timeline, time_series
from dashboards.subject import Link, Query, Subject
from dashboards.units import unit_id
from queries import store_detail
from queries.expression import Expression
from queries.signal import expression
from queries.variable import RATE_INTERVAL
from specs.board import BoardKind
from specs.environment import Environment
from specs.signal import (
    Signal,
    StoreConnections,
    StoreQueryTime,
    StoreReplicationLag,
    StoreSlowQueries,
    StoreUp,
)
from specs.store import Engine, Store
from specs.system import System
from specs.units import Unit

STATES = {"1": ("Up", palette.GOOD), "0": ("Down", palette.BAD)}
TROUBLE = {
    Engine.POSTGRESQL: ("Deadlocks", "Transactions that waited for each other; one of each pair was rolled back."),
    Engine.MYSQL: ("Running threads", "Statements that run at this moment; more than processors means they wait."),
    Engine.MARIADB: ("Running threads", "Statements that run at this moment; more than processors means they wait."),
    Engine.MONGODB: ("Collection scans", "Queries that read a whole collection; an index is missing."),
    Engine.REDIS: ("Evictions", "Keys dropped for lack of memory; the cache is too small for what is asked."),
}
MORE_WORK = "Operations per second. Rises without more requests: a query in a loop, or a job."
COLDER = "Share of reads the cache answered. Falling: the hot data outgrew it."
GROWTH = "What the data takes. Compare with the volume; plan the next size before it is needed."
SIZE_LABELS = {
    Engine.POSTGRESQL: "{{datname}}",
    Engine.MYSQL: "{{schema}}",
    Engine.MARIADB: "{{schema}}",
    Engine.MONGODB: "{{database}}",
}


def _down(system: System, environment: Environment, *signals: Signal) -> tuple[Link, ...]:
    pages = (runbook(environment, system.name, alert.name) for alert in limits.alerts_on(system, *signals))
    declared = any(spec.kind is BoardKind.DATABASE for spec in system.boards)
    boards = (board(system.name, BoardKind.DATABASE.value, "Databases"),) if declared else ()
    return (*pages, *boards, logs(system, environment))


def summary(system: System, environment: Environment) -> tuple[Cell, ...]:
    """All stores of a system: whether each answers, and how many of its connections are used."""
    if not system.stores:
        return ()
    names = tuple(store.name for store in system.stores)
    answers = tuple(Query(expression(StoreUp(name), system), name) for name in names)
    signals = tuple(StoreConnections(name) for name in names)
    used = tuple(Query(expression(signal, system), signal.store) for signal in signals)
    return (
        state_timeline(
            Subject(
                "Stores",
                "Whether the exporter reaches each store. Down: look at the store's pod, its volume and its log.",
                answers,
                unit_id(Unit.BOOLEAN),
                _down(system, environment),
            ),
            STATES,
        ),
        time_series(
            Subject(
                "Store connections",
                "Used share of the connections each store allows. Near one: a leak, or more replicas than the pools fit.",
                used,
                unit_id(Unit.RATIO),
                _down(system, environment, *signals),
                limits.of_signals(system, *signals),
            )
        ),
    )


def detail(system: System, store: Store, environment: Environment) -> tuple[Cell, ...]:
    """Everything about one store."""
    name = store.name
    connections, slow, spent = StoreConnections(name), StoreSlowQueries(name), StoreQueryTime(name)
    cells = [
        _signal(system, environment, connections, "Connections used", "Used share of the connections allowed."),
        _signal(system, environment, spent, "Operation time", "Mean time of an operation."),
        _signal(system, environment, slow, "Slow queries", "What the engine itself calls slow."),
    ]
    if store.replicas > 1:
        lag = StoreReplicationLag(name)
        meaning = "Seconds the replicas are behind; a failover loses them."
        cells.append(_signal(system, environment, lag, "Replication lag", meaning))
    return (*cells, *_engine(system, store, environment))


def _signal(
    system: System,
    environment: Environment,
    signal: StoreConnections | StoreSlowQueries | StoreQueryTime | StoreReplicationLag,
    title: str,
    meaning: str,
) -> Cell:
    found = expression(signal, system, RATE_INTERVAL)
    return time_series(
        Subject(
            title,
            f"{meaning} Look for the statement or job that began when it rose.",
            (Query(found, signal.store),),
            _unit(found),
            _down(system, environment, signal),
            limits.of_signals(system, signal),
        ),
        width=8,
    )


def _engine(system: System, store: Store, environment: Environment) -> tuple[Cell, ...]:
    """What the engine says beyond the signals."""
    trouble, meaning = TROUBLE[store.engine]
    by_type = "{{legacy_op_type}}" if store.engine is Engine.MONGODB else store.name
    size = SIZE_LABELS.get(store.engine, store.name)
    shown = (
        ("Throughput", MORE_WORK, store_detail.throughput(system, store), by_type),
        ("Cache hits", COLDER, store_detail.cache_hits(system, store), store.name),
        (trouble, meaning, store_detail.trouble(system, store), store.name),
        ("Size", GROWTH, store_detail.size(system, store), size),
    )
    down = _down(system, environment)
    return tuple(
        time_series(Subject(title, advice, (Query(found, legend),), _unit(found), down), width=8)
        for title, advice, found, legend in shown
    )


def _unit(found: Expression) -> str:
    """Events are counted per second on a board."""
    return unit_id(found.unit, per_second=found.unit is Unit.EVENTS)
