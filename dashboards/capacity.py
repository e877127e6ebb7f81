"""Capacity and cost: what there is, what was asked for, what is used, and what grows. What is asked for is what is paid for."""

from collections.abc import Iterable

from dashboards import annotations, limits
from dashboards.board import PLATFORM_FOLDER, Board
from dashboards.frame import Frame, framed
from dashboards.layout import Cell, Row
from dashboards.links import board
from dashboards.panel import column, table, time_series
from dashboards.subject import Link, Query, Subject
from dashboards.units import AGE, unit_id
from queries import capacity, stack
from queries.resolution import WIDEST
from specs.environment import PLATFORM, Environment
from specs.signal import VolumeUsed
from specs.system import System
from specs.units import Unit

SCOPE = PLATFORM
KIND = "capacity"
RATIO, BYTES = unit_id(Unit.RATIO), unit_id(Unit.BYTES)
NAMESPACE = "{{namespace}}"
WORDS = {"cpu": "Processors", "memory": "Memory"}

ROOM = "Asked for near 100%: new pods wait for a node. Used far below for weeks: pods ask for more than they need."
SHARE = "Use as a share of requests. Far below 100% for weeks: lower the requests. Above it: raise them, a full node evicts."
ASKED = "Requests of the pods that run or wait. A step came with a rollout or an autoscaler."
VOLUMES = "Each volume, and when it is full if it grows as in the last six hours: ten years at most. Enlarge it before."
SIZES = "Size of all volumes of each namespace: paid for whether full or empty."
HOLDING = "Series each Prometheus holds. A step came with a rollout: find the metric with a new label."
SAMPLES = "Samples of one scrape of the largest jobs. A job that grows alone has a new label: drop it, or pay for it."
METRICS = "Blocks of each Prometheus, and what it may keep at most. At the limit the oldest days are dropped early."
LOGS = "Used bytes of each log node's disk. Grows faster than requests: a program logs more; keep that class for less long."
COPIES = "All copies of each system, in all buckets. It follows the data; a jump is a new plan or data that cannot be packed."


def capacity_board(systems: Iterable[System], environment: Environment) -> Board:
    """Every namespace of the systems and of the stacks, beside what the nodes have."""
    shown = tuple(systems)
    names = tuple(dict.fromkeys((*(system.namespace for system in shown), *environment.platform_namespaces)))
    frame = Frame(
        SCOPE,
        KIND,
        "Capacity and cost",
        PLATFORM_FOLDER,
        f"What {environment.name} has, asks for and uses. Look over weeks: capacity monthly, cost quarterly.",
        annotations=(annotations.firing(SCOPE),),
    )
    down = (board(SCOPE, "systems", "All systems"), board(SCOPE, "backups", "Backups"))
    rows = (
        Row("Nodes", tuple(_room(resource, down) for resource in WORDS)),
        Row("Namespaces", tuple(cell for resource in WORDS for cell in _namespaces(resource, names, down))),
        Row("Volumes", (_volumes(shown, names, down),)),
        Row("What is kept", _kept(names, bool(shown), down)),
    )
    return framed(frame, rows)


def _slow(
    title: str, advice: str, queries: tuple[Query, ...], unit: str, down: tuple[Link, ...], *, stacked: bool = False
) -> Cell:
    """What is looked at over weeks says as much by a point every few minutes."""
    return time_series(Subject(title, advice, queries, unit, down), apart=WIDEST, stacked=stacked)


def _room(resource: str, down: tuple[Link, ...]) -> Cell:
    queries = (Query(capacity.asked_of_room(resource), "asked for"), Query(capacity.used_of_room(resource), "used"))
    return _slow(f"{WORDS[resource]} of all nodes", ROOM, queries, RATIO, down)


def _namespaces(resource: str, names: tuple[str, ...], down: tuple[Link, ...]) -> tuple[Cell, ...]:
    word, unit = WORDS[resource], unit_id(capacity.RESOURCES[resource])
    asked = Query(capacity.asked_by(resource, names), NAMESPACE)
    share = Query(capacity.used_of_asked(resource, names), NAMESPACE)
    return (
        _slow(f"{word} asked for", ASKED, (asked,), unit, down, stacked=True),
        _slow(f"{word}, used of asked", SHARE, (share,), RATIO, down),
    )


def _volumes(systems: tuple[System, ...], names: tuple[str, ...], down: tuple[Link, ...]) -> Cell:
    lines = tuple(dict.fromkeys(limit for system in systems for limit in limits.of_signals(system, VolumeUsed())))
    queries = (
        Query(capacity.volume_shares(names), "Used"),
        Query(capacity.volume_sizes(names), "Size"),
        Query(capacity.volume_full_in(names), "Full in"),
    )
    overrides = (column("Used", RATIO, lines), column("Size", BYTES), column("Full in", AGE))
    subject = Subject("Volumes", VOLUMES, queries, RATIO, down, empty="No volumes")
    columns = {"namespace": "Namespace", "persistentvolumeclaim": "Volume"}
    return table(subject, columns, overrides=overrides, least_first="Full in")


def _kept(names: tuple[str, ...], copies: bool, down: tuple[Link, ...]) -> tuple[Cell, ...]:
    metrics = (
        Query(capacity.stored_metrics("storage_blocks"), "{{pod}}"),
        Query(capacity.stored_metrics("retention_limit"), "{{pod}} at most"),
    )
    shown = (
        ("Volumes by namespace", SIZES, (Query(capacity.volumes_by(names), NAMESPACE),), BYTES),
        ("Stored metrics", METRICS, metrics, BYTES),
        ("Active series", HOLDING, (Query(stack.head_series(), "{{pod}}"),), unit_id(Unit.COUNT)),
        ("Samples by job", SAMPLES, (Query(capacity.samples_of_jobs(), "{{job}}"),), unit_id(Unit.COUNT)),
        ("Stored logs", LOGS, (Query(capacity.stored_logs(), "{{name}}"),), BYTES),
        *((("Stored copies", COPIES, (Query(capacity.stored_copies(), "{{system}}"),), BYTES),) if copies else ()),
    )
    return tuple(_slow(*one, down) for one in shown)
