"""A new objective starts with the history its rules would have recorded: on a real Prometheus, over its own scrapes."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.exit_code import ExitCode
from queries import slo_names as names
from tests.live.backfill.conftest import NEW_ID, OLD_ID, Case
from tests.live.backfill.recording import Recorded, apart
from tests.live.backfill.world import Prometheus, Run

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("backfill")]
Start = Callable[..., Prometheus]


def test_it_is_what_the_ruler_would_have_recorded(tmp_path: Path, case: Case, replica: Start) -> None:
    server = replica(case.data)
    before = server.recorded(OLD_ID)
    run = Run.against(tmp_path / "job", [server])
    code, said = run.done()
    assert code == ExitCode.DONE, said
    assert "counted since" in said
    assert "2.0 days" in said
    filled = server.recorded(NEW_ID)
    assert apart(filled, case.wanted, first_alive(filled, case)) == []
    assert {name for name, _ in filled} == {name for name, _ in case.wanted}
    assert apart(before, server.recorded(OLD_ID), case.until) == [], "an objective with a history was touched"
    code, said = run.done()
    assert code == ExitCode.DONE, said
    assert said.count("has its history already") == 2
    assert apart(filled, server.recorded(NEW_ID), case.until) == [], "a second run changed something"


def first_alive(found: Recorded, case: Case) -> int:
    """What the ruler of the test records itself begins when it was started."""
    return min(case.until - 60_000, *(max(samples) for (name, _), samples in found.items() if name == names.TOTAL_TILE))


def counted(server: Prometheus) -> int:
    return sum(map(len, server.recorded(NEW_ID).values()))


@pytest.mark.prove
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_runs_leave_what_the_next_one_needs(tmp_path: Path, case: Case, replica: Start, seed: int) -> None:
    """Small pages, so that each kill meets another level or the middle of one."""
    server, chosen = replica(case.data), random.Random(seed)
    run = Run.against(tmp_path / "job", [server], page_samples=6_000)
    whole = sum(map(len, case.wanted.values()))
    left = 0
    # By what is recorded, not by the clock: a quick machine would be done before it is killed.
    for share in sorted(chosen.uniform(0.0, 0.9) for _ in range(3)):
        process = run.begin()
        while process.poll() is None and counted(server) < share * whole:
            time.sleep(0.05)
        assert process.poll() is None, f"it ended before {share:.0%} were recorded"
        process.kill()
        process.communicate()
        now = counted(server)
        assert left <= now < whole
        left = now
    code, said = run.done()
    assert code == ExitCode.DONE, said
    filled = server.recorded(NEW_ID)
    assert apart(filled, case.wanted, first_alive(filled, case)) == []


@pytest.mark.prove
def test_a_killed_server_comes_back_with_all_it_took_in(tmp_path: Path, case: Case, replica: Start) -> None:
    server = replica(case.data)
    run = Run.against(tmp_path / "job", [server], page_samples=6_000)
    process = run.begin()
    time.sleep(8)
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    said, _ = process.communicate(timeout=120)
    assert process.returncode == ExitCode.RETRY, said
    server.start()
    code, said = run.done()
    assert code == ExitCode.DONE, said
    filled = server.recorded(NEW_ID)
    assert apart(filled, case.wanted, first_alive(filled, case)) == []


def test_it_meets_what_is_recorded_already(tmp_path: Path, case: Case, replica: Start) -> None:
    """Rules that have run for two hours: their samples stay, and the sums that follow are those of the whole history."""
    server = replica(case.young)
    before = server.recorded(NEW_ID)
    code, said = Run.against(tmp_path / "job", [server]).done()
    assert code == ExitCode.DONE, said
    after = server.recorded(NEW_ID)
    for key, samples in before.items():
        assert samples.items() <= after[key].items(), f"{key[0]}: a recorded sample was changed"
    born = min(min(samples) for (name, _), samples in before.items() if name == names.TOTAL_TILE)
    # The ruler's first reconciliation did the hour before its birth as well; until the fill reaches that one all is equal.
    assert apart(after, case.wanted, born - 3_600_000) == []
    # The first roll-up after the birth saw four of five minutes; the hour's reconciliation gives the fifth back.
    for sides in ((names.TOTAL_ROLL, names.TOTAL_RESIDUAL), (names.BAD_ROLL, names.BAD_RESIDUAL)):
        ours, theirs = (total(found, sides, case.until - 3_600_000) for found in (after, case.wanted))
        assert ours == pytest.approx(theirs, rel=1e-6)


def total(found: Recorded, records: tuple[str, ...], until: int) -> float:
    return sum(
        value for (name, _), samples in found.items() if name in records for at, value in samples.items() if at < until
    )


@pytest.mark.prove
def test_each_replica_is_given_its_own_history(tmp_path: Path, case: Case, replica: Start) -> None:
    """The second one has the new objective's last two hours already; neither sees the other's page."""
    servers = [replica(case.data), replica(case.young, "prometheus-1")]
    before = servers[1].recorded(NEW_ID)
    code, said = Run.against(tmp_path / "job", servers).done()
    assert code == ExitCode.DONE, said
    first, second = (server.recorded(NEW_ID) for server in servers)
    assert apart(first, case.wanted, first_alive(first, case)) == []
    assert all(samples.items() <= second[key].items() for key, samples in before.items())


@pytest.mark.prove
def test_a_changed_definition_is_told_and_changes_nothing(tmp_path: Path, case: Case, replica: Start) -> None:
    server = replica(case.data)
    run = Run.against(tmp_path / "job", [server])
    assert run.done()[0] == ExitCode.DONE
    before = server.recorded(NEW_ID)
    changed = [
        replace(
            one,
            levels=(
                replace(
                    one.levels[0],
                    rules=tuple(replace(rule, expression=f"({rule.expression}) * 2") for rule in one.levels[0].rules),
                ),
                *one.levels[1:],
            ),
        )
        for one in run.document.objectives
    ]
    code, said = replace(run, document=replace(run.document, objectives=tuple(changed))).done()
    assert code == ExitCode.DONE, said
    assert said.count("what it counts has changed") == 2
    assert apart(before, server.recorded(NEW_ID), case.until) == []
