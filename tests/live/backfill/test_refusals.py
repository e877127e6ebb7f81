"""What a backfill says where it cannot run, and with which code: no file is half written, no password is shown."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.exit_code import ExitCode
from specs.history_document import PrometheusAddress
from tests.live.backfill.conftest import NEW_ID, Case
from tests.live.backfill.world import Prometheus, Run, free_port
from tests.support.exposition_server import basic

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("backfill")]
Start = Callable[..., Prometheus]


def test_a_server_that_is_away_may_be_asked_again(tmp_path: Path, case: Case, replica: Start) -> None:
    run = Run.against(tmp_path / "job", [replica(case.data)])
    nowhere = (PrometheusAddress("prometheus-0", f"http://127.0.0.1:{free_port()}"),)
    code, said = replace(run, document=replace(run.document, servers=nowhere)).done()
    assert code == ExitCode.RETRY
    assert said.strip() == "prometheus-0: no answer: Connection refused"


def test_a_refused_login_is_not_tried_again(tmp_path: Path, case: Case, replica: Start) -> None:
    run = replace(Run.against(tmp_path / "job", [replica(case.data)]), password="a wrong word")
    code, said = run.done()
    assert code == ExitCode.CREDENTIALS
    assert "it refuses the login" in said
    assert "a wrong word" not in said
    assert basic(run.document.user, "a wrong word").split()[1] not in said


@pytest.mark.prove
def test_samples_that_are_too_old_for_the_server_are_told(tmp_path: Path, case: Case, replica: Start) -> None:
    server = replica(case.data, late={"tsdb": {"out_of_order_time_window": "1d"}})
    code, said = Run.against(tmp_path / "job", [server]).done()
    assert code == ExitCode.REFUSED, said
    assert "out-of-order window" in said


@pytest.mark.prove
def test_a_server_that_never_fetches_is_told(tmp_path: Path, case: Case, replica: Start) -> None:
    run = Run.against(tmp_path / "job", [replica(case.data)], page_seconds=3)
    code, said = replace(run, document=replace(run.document, port=free_port())).done()
    assert code == ExitCode.RETRY
    assert "fetched 0 times: look at the scrape job of the backfill and at network guards" in said


def test_rules_that_are_not_loaded_are_told(tmp_path: Path, case: Case, replica: Start) -> None:
    server = replica(case.data)
    run = Run.against(tmp_path / "job", [server], wait_seconds=1)
    silent = tuple(replace(one, alive="nothing_of_this_name[1d]") for one in run.document.objectives)
    code, said = replace(run, document=replace(run.document, objectives=silent)).done()
    assert code == ExitCode.RETRY
    assert "are not evaluated yet, after 1 s" in said
    assert not any(max(samples) < case.until - 600_000 for samples in server.recorded(NEW_ID).values())


@pytest.mark.prove
def test_a_server_without_history_ends_well(tmp_path: Path, case: Case, replica: Start) -> None:
    (tmp_path / "empty").mkdir()
    server = replica(tmp_path / "empty")
    code, said = Run.against(tmp_path / "job", [server]).done()
    assert code == ExitCode.DONE, said
    assert said.count("there is no history of what it counts; nothing to do") == 2


def test_a_document_with_faults_names_them(tmp_path: Path, case: Case, replica: Start) -> None:
    run = Run.against(tmp_path / "job", [replica(case.data)])
    code, said = replace(run, document=replace(run.document, servers=(), version=0)).done()
    assert code == ExitCode.DOCUMENT
    assert "version: given 0" in said
