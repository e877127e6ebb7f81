"""Whole runs of `python -m tools.toolchain` against a go command that only pretends."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.processes import running
from tests.support.waiting import until
from tests.tools.toolchain.clone import Clone

ENGINE_PROGRAMS = 4


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    clone = Clone(tmp_path)
    clone.pretend_packages()
    return clone


def test_first_run_builds_and_the_next_does_nothing(clone: Clone) -> None:
    first = clone.ensure("preview")
    assert first.returncode == 0, first.stderr
    assert "[4/4] pulumi-resource-random 4.21.4: built" in first.stderr
    calls = clone.calls.read_text(encoding="utf-8")
    second = clone.ensure("preview")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert clone.calls.read_text(encoding="utf-8") == calls


def test_engine_is_laid_out_as_pulumi_wants_it(clone: Clone) -> None:
    assert clone.ensure("preview").returncode == 0
    [home] = [path for path in (clone.cache / "pulumi-home").iterdir() if path.is_dir()]
    names = sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    assert names == [
        "bin/pulumi",
        "bin/pulumi-language-python",
        "bin/pulumi-language-python-exec",
        "logs",
        "plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes",
        "plugins/resource-random-v4.21.4/pulumi-resource-random",
        "receipt.json",
    ]
    assert not any(path.is_symlink() for path in home.rglob("*"))
    printed = clone.python("-m", "tools.toolchain", "env").stdout
    assert f"export PULUMI_HOME={home}\n" in printed
    assert f"export PATH={home}/bin:" in printed


def test_second_clone_builds_nothing(clone: Clone) -> None:
    assert clone.ensure("preview").returncode == 0
    other = Clone(clone.base, "other")
    other.pretend_packages()
    assert other.ensure("preview").returncode == 0
    assert other.builds() == ENGINE_PROGRAMS


def test_changed_sums_build_anew_and_only_that_program(clone: Clone) -> None:
    assert clone.ensure("preview").returncode == 0
    (clone.root / "tools/pulumi/random/go.sum").write_text("example.org/x v1.0.0 h1:x\n", encoding="utf-8")
    assert clone.ensure("preview").returncode == 0
    assert clone.builds() == ENGINE_PROGRAMS + 1


def test_named_cluster_needs_no_embedded_one(clone: Clone) -> None:
    assert clone.ensure("up", "--context", "somewhere").returncode == 0
    assert clone.builds() == ENGINE_PROGRAMS
    assert clone.ensure("up").returncode == 0
    assert clone.builds() == ENGINE_PROGRAMS + 1


@pytest.mark.parametrize(("version", "builds"), [("v3.250.0", 0), ("v3.300.1", 0), ("v3.249.9", ENGINE_PROGRAMS)])
def test_recent_pulumi_on_the_path_is_used(clone: Clone, version: str, builds: int) -> None:
    clone.put_program("pulumi", f"#!/bin/sh\necho {version}\n")
    clone.put_program("pulumi-language-python", "#!/bin/sh\n")
    assert clone.ensure("preview").returncode == 0
    assert clone.builds() == builds
    assert ("PULUMI_HOME" in clone.python("-m", "tools.toolchain", "env").stdout) is bool(builds)


def test_pulumi_without_its_language_host_is_not_used(clone: Clone) -> None:
    clone.put_program("pulumi", "#!/bin/sh\necho v3.260.0\n")
    assert clone.ensure("preview").returncode == 0
    assert clone.builds() == ENGINE_PROGRAMS


def test_killed_run_leaves_nothing_half_and_the_next_finishes(clone: Clone) -> None:
    process = clone.started("-m", "tools.toolchain", "ensure", "preview", FAKE_GO="slow")
    compiler = clone.compiler()
    process.kill()
    process.communicate()
    os.killpg(compiler, signal.SIGKILL)
    left = [path.name for path in (clone.cache / "pulumi").iterdir()]
    assert [name for name in left if name.startswith("3.")] == []
    assert any(name.startswith(".unfinished-") for name in left)
    again = clone.ensure("preview")
    assert again.returncode == 0, again.stderr
    assert list(clone.cache.glob("*/.unfinished-*")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_ends_the_compiler_and_says_how_to_go_on(clone: Clone, number: signal.Signals) -> None:
    process = clone.started("-m", "tools.toolchain", "ensure", "preview", FAKE_GO="slow")
    compiler = clone.compiler()
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "run the same command again to go on" in errors
    assert "Traceback" not in errors
    until(lambda: not running(compiler), "the compiler ends", 5)
    assert list(clone.cache.glob("*/.unfinished-*")) == []


def test_second_run_waits_for_the_first(clone: Clone) -> None:
    first = clone.started("-m", "tools.toolchain", "ensure", "preview", FAKE_GO="slow")
    compiler = clone.compiler()
    second = clone.started("-m", "tools.toolchain", "ensure", "preview")
    assert second.stderr is not None
    assert any("another run builds it, waiting" in line for line in second.stderr)
    os.killpg(compiler, signal.SIGKILL)
    first.communicate(timeout=20)
    assert second.wait(timeout=30) == 0


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("offline", "pulumi: download: a Go module could not be downloaded (example.org/module@v1.2.3)"),
        ("full", "pulumi: the disk is full. Free some space"),
        ("broken", "  | ./main.go:7:2: undefined: x\nWhole log: "),
    ],
)
def test_failures_are_told_shortly(clone: Clone, trouble: str, said: str) -> None:
    result = clone.ensure("preview", FAKE_GO=trouble)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert "proxy.example" not in result.stderr
    assert len(result.stderr.splitlines()) <= 25
    assert list(clone.cache.glob("*/.unfinished-*")) == []


def test_status_tells_what_is_built(clone: Clone) -> None:
    def built(program: str) -> str:
        lines = clone.python("-m", "tools.toolchain", "status").stdout.splitlines()
        return next(line.split()[2] for line in lines if line.startswith(f"{program} "))

    assert built("pulumi") == "no"
    assert clone.ensure("preview").returncode == 0
    assert (built("pulumi"), built("groundcrew-cluster")) == ("yes", "no")


def test_unbuilt_program_is_told_with_the_target_that_brings_it(clone: Clone) -> None:
    code = "from tools.toolchain.programs import program; program('amtool')"
    assert "run `python3 -m tools.toolchain ensure test`" in clone.python("-c", code).stderr
    assert clone.ensure("test").returncode == 0
    printed = clone.python("-c", "from tools.toolchain.programs import program; print(program('amtool'))").stdout
    assert Path(printed.strip()).is_file()
