"""What surrounds a run of the engine: its variables, its lock, its words. The engine itself is a program of the test."""

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import engine
from commands.engine import EXPLANATIONS, Engine, explained, is_stale, passphrase_file
from commands.failure import SURROUNDINGS, VIOLATION, CommandFailure
from commands.target import NO_CLUSTER, Target
from tests.commands.clone import Clone

EMBEDDED = Target("embedded-1", "groundcrew-embedded", "/nowhere", "1", simulated=True)
NAMED = Target("kind", "kind", "/nowhere", "2")


@pytest.fixture(autouse=True)
def _engine_variables(own_clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody has set anything for Pulumi."""
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(engine, "pulumi_environment", lambda: dict(os.environ))


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Puts a program called pulumi first on the PATH."""
    folder.mkdir()
    path = folder / "pulumi"
    path.write_text(f"#!{sys.executable}\nimport os, sys\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def ended_process() -> int:
    """Id of a process that is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def lock(clone: Clone, place: str, **content: Any) -> Path:
    path = clone.local / "state" / place / ".pulumi" / "locks" / "organization" / "groundcrew" / "dev" / "1.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_state_of_each_place_is_its_own(own_clone: Clone) -> None:
    for target in (EMBEDDED, NAMED):
        found = Engine("dev", target).variables
        assert found["PULUMI_BACKEND_URL"] == f"file://{own_clone.local / 'state' / target.place}"
        assert found["KUBECONFIG"] == target.kubeconfig


def test_a_backend_and_a_passphrase_of_the_users_own_are_kept(
    monkeypatch: pytest.MonkeyPatch, own_clone: Clone
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://states")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "theirs")
    found = Engine("dev", NAMED).variables
    assert found["PULUMI_BACKEND_URL"] == "s3://states"
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" not in found
    assert not (own_clone.local / "passphrase").exists()


def test_states_of_this_clone_are_packed_and_no_other_backends(
    monkeypatch: pytest.MonkeyPatch, own_clone: Clone
) -> None:
    """Two ways of packing at once are refused by the engine: who chose one keeps it."""
    packed = "PULUMI_DIY_BACKEND_ZSTD"
    assert Engine("dev", NAMED).variables[packed] == "true"
    monkeypatch.setenv("PULUMI_DIY_BACKEND_GZIP", "true")
    assert packed not in Engine("dev", NAMED).variables
    monkeypatch.delenv("PULUMI_DIY_BACKEND_GZIP")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://states")
    assert packed not in Engine("dev", NAMED).variables


@pytest.mark.parametrize("name", ["PULUMI_SKIP_CHECKPOINTS", "PULUMI_K8S_ENABLE_PATCH_FORCE"])
def test_only_the_embedded_cluster_skips_checkpoints(name: str) -> None:
    """There an interrupted run's objects are adopted by name and by force; on a named cluster the state is always written,
    and a field that somebody else manages is a conflict."""
    assert Engine("dev", EMBEDDED).variables[name] == "true"
    for target in (NAMED, NO_CLUSTER):
        assert name not in Engine("dev", target).variables


def test_the_passphrase_is_made_once_and_for_its_owner_only(own_clone: Clone) -> None:
    path = passphrase_file()
    first = path.read_text(encoding="utf-8")
    assert len(first) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert passphrase_file().read_text(encoding="utf-8") == first
    assert [file.name for file in path.parent.iterdir()] == ["passphrase"]


def test_of_two_runs_one_passphrase_wins(own_clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def late(source: str, target: Path) -> None:
        Path(target).write_text("the other run's", encoding="utf-8")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert passphrase_file().read_text(encoding="utf-8") == "the other run's"


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[dict[str, int]]:
    """Ids of a living engine, of an ended one that nobody has reaped, and of a living program that is no engine."""
    engine_program = tmp_path / "pulumi"
    engine_program.write_text(f"#!{sys.executable}\nprint('up', flush=True)\ninput()\n", encoding="utf-8")
    engine_program.chmod(0o755)
    pipe = subprocess.PIPE
    with subprocess.Popen([engine_program], stdin=pipe, stdout=pipe) as living:
        with subprocess.Popen([engine_program], stdin=pipe, stdout=pipe) as killed:
            for process in (living, killed):
                assert process.stdout is not None
                process.stdout.readline()
            killed.kill()
            os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
            yield {"living": living.pid, "zombie": killed.pid, "another": os.getpid(), "ended": ended_process()}
        living.kill()


@pytest.mark.parametrize(
    ("content", "stale"),
    [
        ({"hostname": socket.gethostname(), "pid": "living"}, False),
        ({"hostname": socket.gethostname(), "pid": "ended"}, True),
        ({"hostname": socket.gethostname(), "pid": "zombie"}, True),
        ({"hostname": socket.gethostname(), "pid": "another"}, True),
        ({"hostname": "another-host", "pid": "ended"}, False),
        ({"hostname": socket.gethostname()}, False),
        ({"hostname": socket.gethostname(), "pid": "word"}, False),
        (["a", "list"], False),
    ],
)
def test_a_lock_is_stale_when_the_engine_that_took_it_is_gone_from_this_host(
    tmp_path: Path, processes: dict[str, int], content: Any, stale: bool
) -> None:
    """A number may be another program's since a reboot, and a killed engine may stay as a zombie."""
    if isinstance(content, dict) and content.get("pid") in processes:
        content = {**content, "pid": processes[content["pid"]]}
    path = tmp_path / "lock.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert is_stale(path) is stale


@pytest.mark.parametrize("text", ["", "{", "null"])
def test_a_lock_that_cannot_be_read_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lock.json"
    path.write_text(text, encoding="utf-8")
    assert not is_stale(path)
    assert not is_stale(tmp_path / "absent.json")


@pytest.mark.parametrize("alive", [True, False])
def test_preparing_removes_stale_locks_only(
    own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: dict[str, int], alive: bool
) -> None:
    program(tmp_path / "bin", monkeypatch, "sys.exit(0)")
    held = lock(own_clone, "kind", hostname=socket.gethostname(), pid=processes["living" if alive else "ended"])
    prepared = Engine("dev", NAMED)
    prepared.prepare()
    assert held.exists() is alive
    assert (prepared.file.parent / "Pulumi.yaml").read_bytes() == (own_clone.root / "Pulumi.yaml").read_bytes()


def test_preparing_names_the_stack_and_writes_beside_the_copy(
    own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    program(tmp_path / "bin", monkeypatch, f"open({str(asked)!r}, 'w').write(' '.join(sys.argv[1:]))")
    prepared = Engine("dev", NAMED)
    prepared.prepare()
    words = asked.read_text(encoding="utf-8")
    assert words == f"--non-interactive stack select --create dev --cwd {prepared.file.parent}"


@pytest.mark.parametrize(
    ("said", "exit_code"),
    [
        ("error: update failed", SURROUNDINGS),
        ("Policies:\n  - [mandatory]  limits  every container has limits\nerror: preview failed", VIOLATION),
    ],
)
def test_a_failed_run_is_one_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], said: str, exit_code: int
) -> None:
    program(tmp_path / "bin", monkeypatch, f"print({said!r}); sys.exit(255)")
    with pytest.raises(CommandFailure, match="pulumi preview failed: error: ") as failure:
        Engine("dev", NAMED).run("preview")
    assert failure.value.exit_code == exit_code
    assert said in capfd.readouterr().out


def test_a_run_is_told_the_copy_and_the_policies(
    own_clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program(tmp_path / "bin", monkeypatch, "print(*sys.argv[1:])")
    running = Engine("dev", NAMED)
    running.run("preview", "--diff")
    said = capfd.readouterr().out
    assert f"preview --stack dev --config-file {running.file} --policy-pack " in said
    running.run("destroy")
    assert "--policy-pack" not in capfd.readouterr().out


def test_a_quiet_call_fails_with_the_engines_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        tmp_path / "bin",
        monkeypatch,
        "print('warning: old'); print('error: no stack named x', file=sys.stderr); sys.exit(1)",
    )
    with pytest.raises(CommandFailure, match=r"^error: no stack named x$"):
        Engine("dev", NAMED).quiet("stack", "output")


@pytest.mark.parametrize("sign", EXPLANATIONS)
def test_known_errors_are_led_by_what_they_mean(sign: str) -> None:
    told = explained(
        f"Diagnostics:\n  pulumi:pulumi:Stack\n    error: it failed: {sign}\n    error: it failed: {sign}\n"
    )
    assert told.splitlines() == [EXPLANATIONS[sign], f"error: it failed: {sign}"]


def test_an_unknown_error_is_told_in_the_engines_words() -> None:
    assert explained("+ made\nerror: one\nerror: two\nerror: one\n") == "error: one\nerror: two"
    assert explained("something else\n") == "something else"
    assert len(explained("x" * 5000)) == 2000
