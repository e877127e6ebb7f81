"""Panels about pods, nodes and volumes: the causes, below the symptoms."""

from dashboards import limits, palette
from dashboards.layout import Cell
from dashboards.links import board, logs, runbook
from dashboards.panel import bar_gauge, state_timeline, time_series
from dashboards.subject import Link, Query, Subject
from dashboards.units import unit_id
from queries import node, recorded, volume, workload
from queries.expression import Expression
from specs.environment import PLATFORM, Environment
from specs.signal import (
    ContainerCpu,
    ContainerMemory,
    NodeCpu,
    NodeDiskUsed,
    NodeMemory,
    PodRestarts,
    Signal,
    VolumeUsed,
)
from specs.system import System
from specs.units import Duration, Unit

PHASES = ("Running", "Pending", "Failed", "Unknown", "Succeeded")
RATIO = unit_id(Unit.RATIO)
POD = "{{pod}}"
CORES = "Cores each pod uses. One pod alone: what it was given to do; all of them: more is asked."
HELD = "Working set of each pod: what counts against its limit. A slope that never falls is a leak."
THROTTLED = "Share of the time slices in which a container was held back. Latency follows it: raise the limit."
MOVED = "Bytes the chosen pods move. Compare with the request rate: more bytes for as many requests is a larger answer."
DONE = "Reads and writes of the chosen pods. A service that keeps no data has few: look for logs or temporary files."
MISSING = "Replicas each Deployment wants and has not. Above zero outside a rollout: look at the pods' phases."


def _down(system: System, environment: Environment, *signals: Signal) -> tuple[Link, ...]:
    """Runbooks of the alerts on what is shown, then the logs."""
    pages = (runbook(environment, system.name, alert.name) for alert in limits.alerts_on(system, *signals))
    return (*pages, logs(system, environment))


def phases(system: System, environment: Environment) -> Cell:
    states = {str(number): (name, palette.PHASES[name]) for number, name in enumerate(PHASES, 1)}
    return state_timeline(
        Subject(
            "Pod phase",
            "The phase of each pod. Pending for minutes: no node has room, or a volume or image is missing.",
            (Query(workload.phase(system, PHASES), POD),),
            unit_id(Unit.COUNT),
            _down(system, environment),
            empty="No pods",
        ),
        states,
    )


def _restart_window(system: System) -> Duration:
    """The window of the system's own alert, so that its line means what the graph shows."""
    signals = (getattr(alert.kind, "signal", None) for alert in system.alerts)
    return next((signal.window for signal in signals if isinstance(signal, PodRestarts)), PodRestarts().window)


def restarts(system: System, environment: Environment) -> Cell:
    window = _restart_window(system)
    return time_series(
        Subject(
            "Pod restarts",
            f"Restarts within {window.words}. Read the log of the container before it ended and why it ended.",
            (Query(workload.restarts(system, window), POD),),
            unit_id(Unit.COUNT),
            _down(system, environment, PodRestarts(window)),
            limits.of_signals(system, PodRestarts(window)),
            "No pods",
        )
    )


def cpu_share(system: System, environment: Environment) -> Cell:
    signals = tuple(ContainerCpu(service.name) for service in system.services)
    return _share(
        system,
        environment,
        "CPU of limit",
        "The busiest container of each pod. At its limit it is throttled and answers late: raise the limit or the replicas.",
        workload.cpu_share(system),
        signals,
    )


def memory_share(system: System, environment: Environment) -> Cell:
    signals = tuple(ContainerMemory(service.name) for service in system.services)
    return _share(
        system,
        environment,
        "Memory of limit",
        "The fullest container of each pod. At its limit it is killed: a slope is a leak, a step came with a rollout.",
        workload.memory_share(system),
        signals,
    )


def _share(
    system: System,
    environment: Environment,
    title: str,
    advice: str,
    expression: Expression,
    signals: tuple[Signal, ...],
    legend: str = POD,
) -> Cell:
    down = _down(system, environment, *signals)
    return time_series(
        Subject(title, advice, (Query(expression, legend),), RATIO, down, limits.of_signals(system, *signals))
    )


def usage(system: System, environment: Environment) -> tuple[Cell, ...]:
    """Cores and bytes of each pod, throttling, traffic, disk operations, replicas."""
    down = _down(system, environment)
    moved = tuple(Query(workload.network(system, way), way) for way in ("receive", "transmit"))
    done = tuple(Query(workload.disk(system, what), what) for what in ("reads", "writes"))
    bytes_, operations = (unit_id(unit, per_second=True) for unit in (Unit.BYTES, Unit.EVENTS))
    return (
        _plain("CPU by pod", CORES, workload.cpu(system), Unit.CORES, down),
        _plain("Memory by pod", HELD, workload.memory(system), Unit.BYTES, down),
        _plain("CPU throttling", THROTTLED, workload.throttled_share(system), Unit.RATIO, down),
        time_series(Subject("Network", MOVED, moved, bytes_, down)),
        time_series(Subject("Disk operations", DONE, done, operations, down)),
        _plain("Missing replicas", MISSING, workload.missing_replicas(system), Unit.COUNT, down, "{{deployment}}"),
    )


def _plain(
    title: str, advice: str, expression: Expression, unit: Unit, down: tuple[Link, ...], legend: str = POD
) -> Cell:
    return time_series(Subject(title, advice, (Query(expression, legend),), unit_id(unit), down))


def autoscalers(system: System, environment: Environment) -> tuple[Cell, ...]:
    """Replicas of the most allowed; none where nothing scales."""
    if not any(service.scaling for service in system.services):
        return ()
    advice = "Replicas as a share of the most an autoscaler may have. At 100% more load only makes answers slower."
    found = workload.scaling_share(system)
    legend = "{{horizontalpodautoscaler}}"
    return (bar_gauge(Subject("Autoscalers", advice, (Query(found, legend),), RATIO, _down(system, environment))),)


def volumes(system: System, environment: Environment) -> Cell:
    return bar_gauge(
        Subject(
            "Volumes used",
            "Used share of each volume. Growing: free space or enlarge it before it is full; a full database stops.",
            (Query(volume.used_share(system.namespace), "{{persistentvolumeclaim}}"),),
            RATIO,
            _down(system, environment, VolumeUsed()),
            limits.of_signals(system, VolumeUsed()),
            "No volumes",
        )
    )


def nodes(system: System, environment: Environment) -> tuple[Cell, ...]:
    """The nodes that carry the system's pods."""
    shown: tuple[tuple[str, str, str, Signal, str], ...] = (
        ("Node CPU", "Busy share of each node.", "cpu", NodeCpu(), "{{node}}"),
        ("Node memory", "Share that is not available; page cache is.", "memory", NodeMemory(), "{{node}}"),
        ("Node disks", "Used share of each file system.", "disk", NodeDiskUsed(), "{{node}} {{mountpoint}}"),
    )
    advice = "A full node evicts pods: add a node, or move what grew."
    cells = tuple(
        _share(system, environment, title, f"{meaning} {advice}", recorded.of_nodes(what, system), (signal,), legend)
        for title, meaning, what, signal, legend in shown
    )
    ready = state_timeline(
        Subject(
            "Node readiness",
            "Whether each node's kubelet reports that it is ready. A lost node takes its pods along for minutes.",
            (Query(node.ready(), "{{node}}"),),
            unit_id(Unit.BOOLEAN),
            (board(PLATFORM, "overview", "Platform"),),
        ),
        {"1": ("Ready", palette.GOOD), "0": ("Not ready", palette.BAD)},
    )
    return (*cells, ready)
