"""Runs a program under the recording monitor: here for one function, or the whole program in a process of its own.

The Pulumi runtime keeps the root stack, the configuration and pending calls in process-wide state; a whole program
also changes `sys.path` and the collector's thresholds. Therefore `record_stack` starts a fresh interpreter, and
`record_function` runs inside a copied context with an event loop of its own.
"""

import asyncio
import contextvars
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.stack import run_in_stack

from commands.recording.model import STACK_TYPE, Measures, Recording
from commands.recording.monitor import EngineLog, RecordingMonitor

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "groundcrew"
PATIENCE = 600.0
"""Seconds. A program takes two on an idle machine; what has not ended by then hangs."""


class RecordingError(Exception):
    """The program failed while it was recorded; the text says where."""


class _InlineExecutor(ThreadPoolExecutor):
    """Runs calls at once in the loop's own thread: requests arrive in program order, without thread switches."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  handed to whoever awaits the call
            future.set_exception(error)
        return future


def record_function(
    program: Callable[[], Any],
    *,
    stack: str = "dev",
    project: str = PROJECT,
    config: Mapping[str, str] | None = None,
    secret_keys: tuple[str, ...] = (),
    preview: bool = False,
) -> Recording:
    """Records what `program` registers, awaiting everything; its exceptions come out unchanged.

    `config` holds full keys and the engine's string values. The program sees a preview. Generated values and ids
    are filled in as after a deployment, unless `preview` leaves them unknown, as the first preview of a stack does.
    """
    monitor = RecordingMonitor(project, stack, preview=preview)
    engine = EngineLog()
    settings = pulumi.runtime.Settings(
        project=project,
        stack=stack,
        monitor=monitor,
        engine=engine,
        dry_run=True,  # nothing is deployed: a program that needs a cluster to deploy to needs none here
        organization="organization",
        root_directory=str(ROOT),
    )
    started, cpu_started = time.perf_counter(), time.process_time()
    contextvars.copy_context().run(_run, program, settings, dict(config or {}), list(secret_keys))
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu_started
    errors = [message for severity, message in engine.messages if severity == "error"]
    if errors:
        raise RecordingError("the program reported errors to the engine:\n" + "\n".join(errors))
    return _recording(monitor, engine, Measures(wall, cpu, _max_rss_bytes()))


def _run(
    program: Callable[[], Any], settings: pulumi.runtime.Settings, config: dict[str, str], secret_keys: list[str]
) -> None:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_InlineExecutor(max_workers=1))
    # The first failure is raised below; every future that waited for it would be printed again on collection.
    loop.set_exception_handler(lambda *_: None)
    asyncio.set_event_loop(loop)
    try:
        pulumi.runtime.configure(settings)
        pulumi.runtime.set_all_config(config, secret_keys)
        loop.run_until_complete(run_in_stack(lambda: _discarded(program)))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _discarded(program: Callable[[], Any]) -> None:
    """A lambda hands back the component it made, and the runtime would try to await that."""
    program()


def _recording(monitor: RecordingMonitor, engine: EngineLog, measures: Measures) -> Recording:
    resources = tuple(resource for resource in monitor.recorded.values() if resource.type != STACK_TYPE)
    stack_urn = next(urn for urn, resource in monitor.recorded.items() if resource.type == STACK_TYPE)
    outputs = dict(monitor.outputs)
    exports = outputs.pop(stack_urn, {})
    return Recording(
        project=monitor.project,
        stack=monitor.stack,
        preview=monitor.preview,
        resources=resources,
        outputs=outputs,
        exports=exports,
        messages=tuple(engine.messages),
        measures=measures,
    )


def _max_rss_bytes() -> int:
    import resource  # absent outside POSIX, where nothing but this figure needs it

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def record_stack(
    stack: str,
    *,
    root: Path = ROOT,
    overrides: Mapping[str, Any] | None = None,
    preview: bool = False,
    timeout: float = PATIENCE,
) -> Recording:
    """Records the whole program of `root` for a stack, in a fresh interpreter.

    `overrides` replaces configuration keys (plain values; the project's name may be left out). Raises RecordingError
    with the program's own message when it fails.
    """
    with tempfile.TemporaryDirectory(prefix="recording-") as folder:
        request, answer = Path(folder, "request"), Path(folder, "answer")
        request.write_bytes(pickle.dumps((stack, str(root), dict(overrides or {}), preview)))
        command = [sys.executable, "-m", "commands.recording", str(request), str(answer)]
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired:
            raise RecordingError(f"stack {stack} cannot be recorded: it did not end within {timeout:.0f} s") from None
        if done.returncode != 0 or not answer.exists():
            raise RecordingError(f"stack {stack} cannot be recorded (exit {done.returncode}):\n{done.stderr[-8000:]}")
        return pickle.loads(answer.read_bytes())  # noqa: S301  written by our own child


def _environment() -> dict[str, str]:
    """The caller's environment without anything that could reach a cluster, a backend or another stack."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "KUBE"))}
    return kept | {"PYTHONPATH": str(ROOT)}
