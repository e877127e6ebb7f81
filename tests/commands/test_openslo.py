"""`make openslo`: what is printed, what is told beside it, and exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commands import __main__ as front
from commands.failure import BAD_INPUT, SURROUNDINGS
from rules.slo.openslo.exact import list_of
from tests.rules.slo.openslo.examples import RATIO
from tests.rules.slo.openslo.other_examples import ELSEWHERE
from tests.support.arrows import reached
from tests.support.tree import ROOT
from tests.systems.data import SYSTEMS


def written(folder: Path, text: str, name: str = "slo.yaml") -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_an_export_can_be_imported_and_is_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert front.main(["openslo", "export", "--env", "prod", "--out", str(tmp_path / "slo")]) == 0
    assert "losses.md" in capsys.readouterr().out
    assert (tmp_path / "slo" / "losses.md").read_text(encoding="utf-8").startswith("# What OpenSLO cannot hold")
    assert front.main(["openslo", "import", "--json", str(tmp_path / "slo")]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {name: list_of(one.slos) for name, one in SYSTEMS.items() if one.slos}
    assert said.err.strip() == ""


def test_the_printed_text_is_what_a_system_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, RATIO)
    assert front.main(["openslo", "import", path, "--events-per-day", "864000"]) == 0
    said = capsys.readouterr()
    scope: dict[str, object] = {}
    exec(said.out, scope)
    [slo] = scope["SLOS"]  # type: ignore[misc]
    assert (slo.name, slo.target, slo.events_per_day) == ("checkout-success", 0.995, 864_000)
    assert "metadata.labels" in said.err
    assert "shop is no system here" in said.err


def test_what_the_check_of_the_system_will_refuse_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A metric that is in no contract, and traffic nobody declared."""
    path = written(tmp_path, RATIO.replace("service: shop", "service: maintenance-api"))
    assert front.main(["openslo", "import", path]) == 0
    told = capsys.readouterr().err
    assert "before these objectives are accepted" in told
    assert "orders_total" in told
    assert "slos[0].events_per_day" in told


def test_faults_and_losses_are_told_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = written(tmp_path, RATIO.replace("0.995", "99.5"), "wrong.yaml")
    assert front.main(["openslo", "import", wrong, written(tmp_path, ELSEWHERE)]) == BAD_INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert "1 fault found" in said.err
    assert "spec.objectives[0].target" in said.err
    assert "not from Datadog" in said.err


def test_files_without_an_objective_are_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert front.main(["openslo", "import", written(tmp_path, ELSEWHERE)]) == BAD_INPUT
    assert "no objective came of these files" in capsys.readouterr().err


@pytest.mark.parametrize("events", ["0", "-1", "nan", "inf"])
def test_traffic_is_a_number_above_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str], events: str) -> None:
    arguments = ["openslo", "import", written(tmp_path, RATIO), "--events-per-day", events]
    assert front.main(arguments) == BAD_INPUT
    assert "above 0" in capsys.readouterr().err


def test_files_that_cannot_be_read_are_all_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    given = [str(tmp_path / name) for name in ("gone.yaml", "empty", "binary.yaml")]
    assert front.main(["openslo", "import", *given]) == BAD_INPUT
    told = capsys.readouterr().err
    assert all(name in told for name in given)
    assert "Traceback" not in told


def test_without_the_parser_an_import_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("commands.openslo.importlib.util.find_spec", lambda _: None)
    assert front.main(["openslo", "import", written(tmp_path, RATIO)]) == SURROUNDINGS
    assert "promql-parser" in capsys.readouterr().err


def test_everything_else_runs_without_the_parser() -> None:
    """It is a package of the tests: neither the program nor a render may need it."""
    assert "queries.promql_reading" not in reached("commands.render") | reached("__main__")
    code = "import sys, commands.openslo; sys.exit('promql_parser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
