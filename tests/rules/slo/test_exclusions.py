"""Agreed times and reviewed corrections, on the real promtool: what counts for nothing, and for how long."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.slo.recording import groups
from specs.slo import Calendar, Exclusion
from tests.rules.slo.cases import series, verdict
from tests.rules.slo.objective import (
    BAD,
    GOOD,
    LABELS,
    NOTHING,
    SLO,
    SYSTEM,
    TILES,
    WINDOWS,
    assert_recorded,
    expect,
    holds,
    recorded,
    target,
)

PLANNED = Exclusion(
    "1970-01-01T00:30Z", "1970-01-01T00:40Z", "Agreed failover test, review 41", "platform", "1970-03-01"
)
EXCLUDING = replace(SYSTEM, slos=(replace(SLO, exclusions=(PLANNED,)),))


def test_an_agreed_time_counts_for_nothing_while_it_lasts(tmp_path: Path) -> None:
    """Everything fails in it. Before and after it everything counts."""
    given_series = [series(GOOD, "1000x240"), series(BAD, "1000+15x240")]
    wanted = [
        *(expect(name, 60, "30m") for name in ("slo:total:inc1m", "slo:bad:inc1m")),
        *(expect(name, 0, at) for name in ("slo:total:inc1m", "slo:bad:inc1m") for at in ("32m", "36m", "40m")),
        *(expect(name, 60, "43m") for name in ("slo:total:inc1m", "slo:bad:inc1m")),
    ]
    assert_recorded(tmp_path, [TILES], given_series, wanted, step="15s", system=EXCLUDING)


@pytest.mark.parametrize(("at", "excluded"), [("1h", 120), ("35m", None), ("20d", 120), ("31d", None)])
def test_a_correction_takes_out_what_was_recorded_while_a_window_holds_it(
    tmp_path: Path, at: str, excluded: float | None
) -> None:
    """Twelve bad events a minute were recorded within those ten minutes; the row was written afterwards."""
    labels = f'{LABELS}, exclusion="{PLANNED.start}"'
    given_series = [recorded("slo:bad:inc5m", "60x20000"), recorded("slo:total:inc5m", "300x20000"), target()]
    found = NOTHING if excluded is None else [{"labels": f"slo:bad:excluded{{{labels}}}", "value": excluded}]
    wanted = [{"expr": "slo:bad:excluded", "eval_time": at, "exp_samples": found}]
    if excluded:
        wanted.append(holds(f"slo:bad:sum_window{{{LABELS}}} == on (slo) {SUM} - 120", at))
    else:
        wanted.append(holds(f"slo:bad:sum_window{{{LABELS}}} == on (slo) {SUM}", at))
    lately = replace(groups(EXCLUDING)[WINDOWS], rules=tuple(corrections()), query_offset=None)
    test = {"interval": "5m", "input_series": given_series, "promql_expr_test": wanted}
    answer = verdict(tmp_path, (lately,), test, "1d" if at.endswith("d") else "5m")
    assert answer.returncode == 0, answer.stdout + answer.stderr


SUM = f"sum_over_time(slo:bad:inc5m{{{LABELS}}}[30d])"


def corrections() -> Iterable:
    """The rules that read recorded sums and no tiles, so that these can be given."""
    names = ("slo:bad:excluded", "slo:total:excluded", "slo:bad:sum_window", "slo:total:sum_window")
    return (rule for rule in groups(EXCLUDING)[WINDOWS].rules if getattr(rule, "record", "") in names)


@pytest.mark.parametrize(
    ("at", "bad"), [("20d", 20 * 288 * 60 - 120), ("30d12h", 30.5 * 288 * 60 - 120), ("33d", 2 * 288 * 60)]
)
def test_a_correction_is_of_its_month(tmp_path: Path, at: str, bad: float) -> None:
    """It is taken out until that month ends, also on a month's thirty-first day, and never out of the next one's budget."""
    system = replace(SYSTEM, slos=(replace(SLO, calendar=Calendar.MONTH, exclusions=(PLANNED,)),))
    slices = [f'slo:bad:inc5m_month{{{LABELS}, month="{month}"}}' for month in (1, 2)]
    given_series = [recorded("slo:bad:inc5m", "60x20000"), recorded("slo:total:inc5m", "300x20000"), target()]
    # A slice is recorded at its end: the one of the month's last midnight is still January's.
    given_series += [series(slices[0], "_ 60x8927"), series(slices[1], "_x8928 60x9000")]
    wanted = [holds(f"abs(slo:bad:sum_month{{{LABELS}}} - {bad:g}) < 61", at)]
    names = ("slo:bad:excluded", "slo:bad:sum_month")
    rules = tuple(rule for rule in groups(system)[WINDOWS].rules if getattr(rule, "record", "") in names)
    lately = replace(groups(system)[WINDOWS], rules=rules, query_offset=None)
    test = {"interval": "5m", "input_series": given_series, "promql_expr_test": wanted}
    answer = verdict(tmp_path, (lately,), test, "12h")
    assert answer.returncode == 0, answer.stdout + answer.stderr
