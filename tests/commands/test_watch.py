"""A watched run: what is shown and kept, and how it is interrupted. The engine is a program of the test."""

import os
import signal
import subprocess
import sys
import time

import pytest

from commands import watch as watching
from commands.watch import watch
from tests.support.processes import running
from tests.support.tree import ROOT


def test_every_line_is_shown_and_the_last_ones_are_kept(capfd: pytest.CaptureFixture[str]) -> None:
    lines = "\n".join(map(str, range(1000)))
    code, tail = watch([sys.executable, "-c", f"print({lines!r})"], dict(os.environ))
    assert code == 0
    assert capfd.readouterr().out == f"{lines}\n"
    assert tail.splitlines()[-1] == "999"
    assert len(tail.splitlines()) == watching.KEPT_LINES


def test_a_silent_run_says_that_it_is_at_work(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0.2)
    watch([sys.executable, "-c", "import time; time.sleep(1)"], dict(os.environ))
    assert "… " in capfd.readouterr().out


ENGINE = """
import signal, subprocess, sys, time
plugin = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], process_group=0, stdout=subprocess.DEVNULL)
got = []
signal.signal(signal.SIGINT, lambda *_: got.append(1))
print("plugin", plugin.pid, flush=True)
while len(got) < WANTED:
    time.sleep(0.02)
print("x" * 200_000)
print("ended after", len(got), flush=True)
"""
"""Ends at the interrupt that is wanted, says more than a pipe holds, and leaves a plugin behind."""

WATCHER = """
import os, sys
from commands import watch
watch.QUIET_SECONDS = 0.5
try:
    watch.watch([sys.executable, "-c", sys.argv[1]], dict(os.environ))
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("interrupts", [1, 2])
def test_interrupts_are_passed_on_and_nothing_is_left(interrupts: int) -> None:
    command = [sys.executable, "-u", "-c", WATCHER, ENGINE.replace("WANTED", str(interrupts))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as watcher:
        assert watcher.stdout is not None
        plugin = int(watcher.stdout.readline().split()[1])
        for _ in range(interrupts):
            watcher.send_signal(signal.SIGINT)
            time.sleep(0.3)
        said, _ = watcher.communicate(timeout=20)
    assert watcher.returncode == 130
    assert "once more stops at once" in said
    assert f"ended after {interrupts}\n" in said
    assert not running(plugin)


def test_an_engine_that_does_not_listen_is_ended() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", WATCHER, deaf], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as watcher:
        assert watcher.stdout is not None
        watcher.stdout.readline()
        for _ in range(watching.PATIENCE + 1):
            watcher.send_signal(signal.SIGINT)
            time.sleep(0.3)
        watcher.communicate(timeout=20)
    assert watcher.returncode == 130
