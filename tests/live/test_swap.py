"""Restores that take the place of what serves, under an application that goes on: killed at any step, something serves and
nothing that was acknowledged is nowhere."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest

from drill.course import Course, course
from drill.known import KINDS
from drill.outcome import missed
from drill.programs import secret
from drill.swap import in_place, lend, lost, rows_wrong, standing
from jobs.exit_code import ExitCode
from specs.job_document import ADMINISTRATOR_PASSWORD_KEY
from specs.store import Engine
from tests.live.test_drills import RPO, RTO, document
from tests.support.coverage import covers
from tests.support.proof_table import Page, Rows, Table
from tests.support.servers import obtained

pytestmark = pytest.mark.live

PAGE = Page(
    "swaps",
    "Restores in place, interrupted",
    "A restore that takes the place of the database that serves, while an application writes five times a second. At each "
    "step the pod is killed, or the server that serves is, at a moment that the seed chooses. Then something must serve; "
    "every transaction that was acknowledged must be in what serves or in what was kept; and a second run must bring the "
    "restore to its end.",
    sources=("drill/swap.py", "jobs/swap.py", "jobs/engine/postgresql", "jobs/engine/mysql", "jobs/restored.py"),
)
BY_STEP = Table(
    PAGE,
    "By what was killed when",
    ("server", "killed", "at the step", "cases", "served again", "transactions", "nowhere", "second run done"),
)
ENGINES = (Engine.POSTGRESQL, Engine.MARIADB)
STEPS = ("restore", "fill", "compare", "swap", "done")
"""While the copy is restored apart, put beside what serves, compared, renamed, and just when all is done."""
SEEDS = (1, 2, 3)
LONGEST_PAUSE = {"restore": 2.0, "fill": 0.6, "compare": 0.2, "swap": 0.3, "done": 0.05}
"""Seconds into a step."""
ANSWERED = 60
BESIDE_ROWS = {
    Engine.POSTGRESQL: (
        (
            "CREATE ROLE app LOGIN PASSWORD 'x'",
            "GRANT SELECT ON orders TO app",
            "ALTER DATABASE shop SET work_mem = '7MB'",
            "CREATE VIEW seen AS SELECT id FROM orders",
        ),
        ("SHOW work_mem", "SELECT has_table_privilege('app', 'orders', 'SELECT')", "SELECT count(*) FROM seen"),
    ),
    Engine.MARIADB: (
        (
            "CREATE VIEW seen AS SELECT id FROM orders",
            "CREATE TRIGGER stamped BEFORE INSERT ON customers FOR EACH ROW SET NEW.note = CONCAT(NEW.note, '!')",
            "CREATE PROCEDURE hello() SELECT 1",
        ),
        ("SELECT trigger_name FROM information_schema.triggers", "CALL hello()", "SELECT count(*) FROM seen"),
    ),
}
"""What is made before the loss, and what is asked after it."""
ROWS = 2_000


@contextmanager
def prepared(engine: Engine, seed: int) -> Iterator[Course]:
    """A protected database and a Secret for its restore."""
    obtained(KINDS[engine].obtain)
    with course(KINDS[engine], document(engine), seed, ROWS) as run:
        lend(run)
        run.ship("base")
        yield run


def kill_pod(exchange: Path) -> None:
    """Both containers at once, as when a node goes."""
    for process in psutil.process_iter(["cmdline"]):
        if str(exchange) in " ".join(process.info["cmdline"] or ()):
            with suppress(ProcessLookupError):
                os.killpg(os.getpgid(process.pid), signal.SIGKILL)


def at_step(step: str, pause: float, exchange: Path) -> bool:
    """Waits for a step of the script and then a little; False where the script ended before."""
    facts = exchange / "facts"
    while not (exchange / "go" if step == "restore" else facts).exists() or (
        step != "restore" and f"step.{step}=" not in facts.read_text(encoding="utf-8")
    ):
        if (exchange / "status").exists():
            return False
        time.sleep(0.005)
    time.sleep(pause)
    return True


def interrupted(run: Course, victim: str, step: str, seed: int) -> tuple[bool, int, int, bool]:
    """Whether something served again, what was written, what is nowhere, and whether a second run came to its end."""
    pause = random.Random(f"{victim} {step} {seed}").uniform(0.0, LONGEST_PAUSE[step])
    name = f"restore-{victim}-{step}-{seed}"

    def kill(exchange: Path) -> None:
        at_step(step, pause, exchange)
        if victim == "pod":
            kill_pod(exchange)
        else:
            run.server.restart()

    run.pod.run("swap", job_name=name, during=kill)
    serves = answered(run)
    missing = lost(run)
    ended = run.pod.run("swap", job_name=name)
    again = answered(run)
    done = ended.code == ExitCode.DONE and again and not rows_wrong(run, standing(run).serving)
    assert done, ended.said
    missing += lost(run)
    return serves, len(run.writer.ledger), len(missing), done


def answered(run: Course) -> bool:
    """Whether a transaction that is begun now is acknowledged, however slow the machine."""
    begun, end = len(run.writer.ledger), time.monotonic() + ANSWERED
    while time.monotonic() < end:
        if any(beat.acknowledged for beat in run.writer.ledger[begun + 1 :]):
            return True
        time.sleep(0.05)
    return False


@covers("DR-02", "DR-04")
@pytest.mark.parametrize(("engine", "seed"), [(Engine.POSTGRESQL, 21), (Engine.MARIADB, 22)])
def test_a_swap_that_was_killed_is_brought_to_its_end(engine: Engine, seed: int) -> None:
    with prepared(engine, seed) as run:
        serves, written, missing, done = interrupted(run, "pod", "swap", seed)
    assert (serves, missing, done) == (True, 0, True)
    assert written > 0


@covers("DR-02", "DR-04", "BUG-22")
@pytest.mark.prove
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_bad_statement_is_undone_in_place(engine: Engine, seed: int) -> None:
    obtained(KINDS[engine].obtain)
    with course(KINDS[engine], document(engine), seed) as run:
        found = in_place(run)
    assert missed(found, RPO, RTO) == []
    assert found.written > 0


@pytest.mark.prove
@pytest.mark.parametrize("victim", ["pod", "server"])
@pytest.mark.parametrize("engine", ENGINES)
def test_whenever_it_is_killed_something_serves(engine: Engine, victim: str, proof: Rows) -> None:
    with prepared(engine, 31) as run:
        for step in STEPS:
            for seed in SEEDS:
                run.ship("slice")
                serves, written, missing, done = interrupted(run, victim, step, seed)
                proof.row(BY_STEP, engine.value, victim, step, 1, int(serves), written, missing, int(done))
                assert (serves, missing, done) == (True, 0, True), f"{step}, seed {seed}"


@covers("BUG-22")
@pytest.mark.prove
@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_swapped_that_should_not_be(engine: Engine) -> None:
    """Each refusal has its own code, says what to do, and leaves what serves as it was."""
    with prepared(engine, 41) as run:
        code = partial(refusal, run)
        assert code(ExitCode.UNCONFIRMED, "confirm with", protected=True)
        time.sleep(2)
        assert code(ExitCode.NO_SAFETY_COPY, "run the slice or base task first", rpo_seconds=1)
        file = run.pod.home / "credentials" / ADMINISTRATOR_PASSWORD_KEY
        right = file.read_text(encoding="utf-8")
        secret(file, "wrong")
        assert code(ExitCode.CREDENTIALS, "refused the administrator")
        secret(file, "")
        assert code(ExitCode.CREDENTIALS, "the password is missing or empty")
        secret(file, right)
        said = run.pod.changed(protected=True).run("swap").said
        token = said.partition("confirm with ")[2].split()[0]
        ended = run.pod.changed(protected=True).run("swap", "--confirm", token)
        assert ended.code == ExitCode.DONE, ended.said
        assert answered(run)


def refusal(run: Course, code: ExitCode, words: str, **changes: object) -> bool:
    ended = replace(run.pod).changed(**changes).run("swap")
    assert (ended.code, words in ended.said) == (code, True), ended.said
    assert not standing(run).kept
    return answered(run)


def emptied(run: Course) -> None:
    """The server is lost, and an empty one stands in its place, with an administrator for the restore."""
    run.server.destroy()
    run.writer.stop()
    run.server.initialise()
    run.server.start()
    lend(run)


@covers("DR-01", "DR-03")
@pytest.mark.prove
@pytest.mark.parametrize("engine", ENGINES)
def test_into_an_empty_server_everything_comes_back(engine: Engine) -> None:
    """Also what is no row: roles and settings of PostgreSQL, views, triggers and routines of MariaDB. Nothing is asked."""
    obtained(KINDS[engine].obtain)
    with course(KINDS[engine], document(engine), 51, ROWS) as run:
        statements, questions = BESIDE_ROWS[engine]
        with run.server.connected() as session:
            for statement in statements:
                session.run(statement)
        run.protect(1)
        emptied(run)
        ended = run.pod.changed(protected=True).run("swap")
        assert ended.code == ExitCode.DONE, ended.said
        found = standing(run)
        assert (rows_wrong(run, found.serving), dict(found.kept)) == ([], {})
        with run.server.connected() as session:
            answers = [[*row] for question in questions for row in session.run(question)]
        here = {Engine.POSTGRESQL: [["7MB"], [True]], Engine.MARIADB: [["stamped"], [1]]}[engine]
        assert answers == [*here, [found.serving.rows["orders"]]]
        if engine is Engine.MARIADB:
            refused = run.pod.run("swap", job_name="again")
            assert (refused.code, "has triggers (stamped" in refused.said) == (ExitCode.RETRY, True), refused.said
            assert rows_wrong(run, standing(run).serving) == []
