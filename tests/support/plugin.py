"""Keeps a green run honest: something ran, every asked-for file took part, every covered requirement exists."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.coverage import requirements

TESTS = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    # A shell that starts a run in the background has it ignore interrupts, and every program below would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "covers(*ids): rows of docs/requirements.md that this test shows to hold")
    config.pluginmanager.register(RunCount(), "run-count")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    known = {requirement.id for requirement in requirements()}
    wrong = [
        f"{item.nodeid}: {identifier!r} is no row of docs/requirements.md"
        for item in items
        for marker in item.iter_markers("covers")
        for identifier in marker.args or ("",)
        if identifier not in known
    ]
    silent = [] if _narrowed(config) else sorted(asked_files(session) - {item.path for item in items})
    wrong += [f"{os.path.relpath(path, TESTS.parent)}: holds no test that was collected" for path in silent]
    if wrong and not session.testsfailed:
        raise pytest.UsageError("\n".join(dict.fromkeys(wrong)))


def asked_files(session: pytest.Session) -> set[Path]:
    """Test files below what the command line (or `testpaths`) names."""
    return {file for argument in session.config.args for file in _test_files(_path(session, argument))}


def _path(session: pytest.Session, argument: str) -> Path:
    return (session.config.invocation_params.dir / argument.partition("::")[0]).resolve()


def _test_files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif TESTS.is_relative_to(path):
        yield from TESTS.rglob("test_*.py")
    else:
        yield from path.rglob("test_*.py")


def _narrowed(config: pytest.Config) -> bool:
    """Files were left out on purpose on the command line; `-k` and `-m` only leave out tests."""
    options = ("lf", "ignore", "ignore_glob", "last_failed", "stepwise")
    return any(getattr(config.option, option, None) for option in options)


class RunCount:
    """Counts tests that ran to their own verdict; a run without one fails."""

    def __init__(self) -> None:
        self.ran = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += report.when == "call" and report.outcome != "skipped"

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        config = session.config
        if exitstatus != pytest.ExitCode.OK or self.ran or config.option.collectonly or hasattr(config, "workerinput"):
            return
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line("no test ran: all were skipped or deselected, which proves nothing", red=True)
