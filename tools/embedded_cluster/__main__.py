"""`python3 -m tools.embedded_cluster start|stop|status|reset`.

Exit codes: 0 done (status: running and usable), 1 it could not be done, 2 wrong usage,
3 status: stopped, 4 status: the process runs but does not answer.
"""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.embedded_cluster import cluster
from tools.embedded_cluster.failures import ClusterFailure
from tools.toolchain import locations, programs
from tools.toolchain.failures import ToolchainFailure

PROGRAM = "groundcrew-cluster"
PROGRAM_VARIABLE = "GROUNDCREW_CLUSTER_BINARY"

DONE, FAILED, STOPPED, UNREADY, INTERRUPTED = 0, 1, 3, 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    commands = {"start": start, "stop": stop, "status": status, "reset": reset}
    try:
        return commands[options.command](options)
    except (ClusterFailure, ToolchainFailure) as failure:
        print(f"embedded cluster: {failure}", file=sys.stderr)
    except OSError as error:
        print(f"embedded cluster: {error}; check the disk and who owns {options.directory}", file=sys.stderr)
    except KeyboardInterrupt:
        print("embedded cluster: interrupted; the same command carries on from here", file=sys.stderr)
        return INTERRUPTED
    return FAILED


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python3 -m tools.embedded_cluster", description=cluster.__doc__)
    made.add_argument("command", choices=("start", "stop", "status", "reset"))
    made.add_argument(
        "--directory", type=Path, default=locations.clone_folder() / "cluster", help="where it keeps its data"
    )
    made.add_argument(
        "--program", type=Path, help=f"the built {PROGRAM}; by default ${PROGRAM_VARIABLE} or the user's cache"
    )
    made.add_argument("--json", action="store_true", help="print the state as JSON")
    return made


def start(options: argparse.Namespace) -> int:
    named = options.program or os.environ.get(PROGRAM_VARIABLE)
    started = cluster.start(options.directory, Path(named) if named else programs.program(PROGRAM), tell)
    if options.json:
        return show(started.status)
    state = started.status
    did = "already running, checked" if started.was_running else "ready"
    print(f"embedded cluster {did} in {started.seconds:.1f} s: {facts(state)}")
    print(f"  kubeconfig {state.kubeconfig}; three simulated nodes: no container runs")
    return DONE


def stop(options: argparse.Namespace) -> int:
    was_running = cluster.stop(options.directory, tell)
    if options.json:
        show(cluster.status(options.directory))
    elif was_running:
        print("embedded cluster stopped; its objects are kept")
    else:
        print("embedded cluster was not running")
    return DONE


def reset(options: argparse.Namespace) -> int:
    cluster.reset(options.directory, tell)
    if options.json:
        show(cluster.status(options.directory))
    else:
        print("embedded cluster reset: stopped, and everything it kept is deleted")
    return DONE


def status(options: argparse.Namespace) -> int:
    state = cluster.status(options.directory)
    if options.json:
        return show(state)
    if not state.running:
        print(f"stopped; objects {state.objects if state.objects.exists() else 'none yet'}")
        return STOPPED
    print(f"{'running' if state.ready else 'running, but it does not answer: stop and start it'}: {facts(state)}")
    print(f"  age {(state.age_seconds or 0) / 60:.0f} min, objects {state.objects}, kubeconfig {state.kubeconfig}")
    return DONE if state.ready else UNREADY


def facts(state: cluster.Status) -> str:
    megabytes = (state.memory_bytes or 0) / 1e6
    return f"{state.url}, Kubernetes {state.kubernetes_version}, {megabytes:.0f} MB, process {state.pid}"


def show(state: cluster.Status) -> int:
    print(json.dumps(dataclasses.asdict(state), indent=1, default=str))
    if not state.running:
        return STOPPED
    return DONE if state.ready else UNREADY


def tell(text: str) -> None:
    print(f"embedded cluster: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
