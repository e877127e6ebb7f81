"""The hourly reconciliation, on the real promtool: what the tiles missed, and what must not be added."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from specs.slo import Exclusion
from specs.system import System
from tests.rules.slo.cases import series
from tests.rules.slo.objective import (
    BAD,
    GOOD,
    LABELS,
    RESIDUALS,
    SLO,
    SYSTEM,
    UP,
    assert_recorded,
    expect,
    holds,
    recorded,
)


def assert_healed(
    folder: Path, raw: Mapping[str, str], rolls: tuple[str, str], wanted: list[dict[str, Any]], system: System = SYSTEM
) -> None:
    """Reconciles each hour. Raw series are scraped once a minute, sums of five minutes are given once a minute as well."""
    given_series = [series(name, values) for name, values in raw.items()]
    given_series += [recorded("slo:total:inc5m", rolls[0]), recorded("slo:bad:inc5m", rolls[1])]
    assert_recorded(folder, [RESIDUALS], given_series, wanted, evaluated="1h", system=system)


SEEN = "50 _x4 " * 84
"""Seven hours of five-minute sums, ten events a minute."""
ZERO = "0 _x4 " * 84
ALIVE = {GOOD: "5000+10x420", BAD: "7x420", UP: "1x420"}


def test_where_tiles_saw_everything_nothing_is_added(tmp_path: Path) -> None:
    wanted = [expect("slo:total:growth1h", 600, "4h"), expect("slo:total:residual1h", 0, "4h")]
    assert_healed(tmp_path, ALIVE, (SEEN, ZERO), [*wanted, expect("slo:bad:residual1h", 0, "4h")])


def test_evaluations_that_were_missed_are_healed_within_the_hour(tmp_path: Path) -> None:
    """Twenty minutes without rules: 200 events nobody counted, added at the hour's end."""
    gap = "50 _x4 " * 38 + "_x20 " + "50 _x4 " * 42
    assert_healed(tmp_path, ALIVE, (gap, ZERO), [expect("slo:total:residual1h", 200, "4h")])


def test_a_new_objective_does_not_take_whole_counters_for_events(tmp_path: Path) -> None:
    """No sum was recorded before this hour, so nothing tells what was there already."""
    young = "_x200 " + "50 _x4 " * 40
    assert_healed(tmp_path, ALIVE, (young, young), [expect("slo:total:residual1h", None, "4h")])


def test_a_series_that_is_born_counts_from_its_first_event(tmp_path: Path) -> None:
    """Late failures: the series comes with its first 40, which every rate loses."""
    raw = {**ALIVE, BAD: "_x200 40x220"}
    wanted = [expect("slo:bad:growth1h", 40, "4h"), expect("slo:bad:residual1h", 40, "4h")]
    assert_healed(tmp_path, raw, (SEEN, ZERO), wanted)


def test_a_target_that_was_away_brings_no_old_events_along(tmp_path: Path) -> None:
    """Down for the whole look-back, its counter comes back with weeks of events."""
    raw = {GOOD: "_x200 900000+10x220", BAD: "_x200 8000x220", UP: "0x199 1x220"}
    wanted = [expect("slo:total:growth1h", None, "4h"), expect("slo:bad:growth1h", None, "4h")]
    assert_healed(tmp_path, raw, (SEEN, ZERO), wanted)


def test_a_reset_within_the_hour_is_no_negative_growth(tmp_path: Path) -> None:
    raw = {**ALIVE, GOOD: "5000+10x209 0+10x210"}
    assert_healed(tmp_path, raw, (SEEN, ZERO), [holds(f"slo:total:growth1h{{{LABELS}}} > 560 < 620", "4h")])


def test_nothing_is_healed_in_an_agreed_time(tmp_path: Path) -> None:
    """Within it the tiles are zero on purpose: a reconciliation would add what was left out."""
    during = Exclusion("1970-01-01T03:30Z", "1970-01-01T03:40Z", "Agreed failover test", "platform", "1970-03-01")
    system = replace(SYSTEM, slos=(replace(SLO, exclusions=(during,)),))
    wanted = [
        expect("slo:total:growth1h", 600, "3h"),
        expect("slo:total:growth1h", None, "4h"),
        expect("slo:total:growth1h", None, "5h"),
        expect("slo:total:growth1h", 600, "6h"),
    ]
    assert_healed(tmp_path, ALIVE, (SEEN, ZERO), wanted, system)
