"""Real servers on loopback: started with a rendered container's own arguments, stopped when the test is over."""

import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from commands.recording import Recording
from tests.support.servers import ended
from tests.support.waiting import until
from tools.toolchain.programs import program

PATIENCE = 30.0


def arguments(recording: Recording, workload: str, name: str, namespace: str, places: Mapping[str, str]) -> list[str]:
    """Arguments of a workload's first container, with paths and ports of the pod replaced by those of this machine.

    Raises AssertionError for a place that none of them names: it would be replaced in vain.
    """
    found = list(
        recording.object(workload, name, namespace).inputs["spec"]["template"]["spec"]["containers"][0]["args"]
    )
    for there, here in places.items():
        assert any(there in argument for argument in found), f"{name}: no argument names {there}"
        found = [argument.replace(there, here) for argument in found]
    return found


@contextmanager
def serving(name: str, given: list[str], ready: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A program that answers at `ready` while the block runs."""
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [program(name), *given],
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env={"HOME": str(log.parent), **environment},
        )
        try:
            await_answer(process, ready, log)
            yield process
        finally:
            ended(process)


def await_answer(process: subprocess.Popen[str], url: str, log: Path, seconds: float = PATIENCE) -> None:
    """Until the program answers. Raises AssertionError with its log where it ends or takes too long."""

    def said() -> str:
        return log.read_text(encoding="utf-8", errors="replace")

    def answers() -> bool:
        assert process.poll() is None, said()
        return _answers(url)

    until(answers, f"{url} answers", seconds, every=0.05, told=said)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
