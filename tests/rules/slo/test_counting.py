"""What befalls an objective, on the real promtool: idle and absent services, outages, resets, slices."""

from dataclasses import replace
from pathlib import Path

from rules.slo.alerts import alert_group
from rules.slo.recording import groups
from specs.slo import Budgeting
from tests.rules.slo.cases import ENVIRONMENT, series, verdict
from tests.rules.slo.objective import (
    BAD,
    GOOD,
    LABELS,
    RESIDUALS,
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


def test_an_idle_service_counts_nothing_and_has_no_ratio(tmp_path: Path) -> None:
    """Its counters stand still: zero events, no ratio where others would record NaN for thirty days, nothing spent."""
    given_series = [series(GOOD, "5000x240"), series(BAD, "3x240")]
    wanted = [
        expect("slo:total:inc1m", 0, "30m"),
        expect("slo:bad:inc1m", 0, "30m"),
        expect("slo:total:sum5m", 0, "30m"),
        expect("slo:errors:ratio5m", None, "30m"),
        expect("slo:burn_rate:ratio1h", None, "30m"),
    ]
    assert_recorded(tmp_path, [TILES], given_series, wanted, step="15s")


def test_the_budget_of_an_idle_service_is_seen_and_unknown_not_spent(tmp_path: Path) -> None:
    given_series = [recorded("slo:total:inc1m", "0x400"), recorded("slo:bad:inc1m", "0x400"), target()]
    wanted = [
        expect("slo:total:sum_window", 0, "6h"),
        expect("slo:errors:ratio_window", None, "6h"),
        expect("slo:error_budget:remaining_ratio", None, "6h"),
    ]
    assert_recorded(tmp_path, [WINDOWS], given_series, wanted, evaluated="5m")


def test_coverage_is_the_share_of_the_window_that_was_seen_idle_or_not(tmp_path: Path) -> None:
    """Twelve slices of five minutes in each of three hours, of the 8,640 of a month."""
    given_series = [recorded("slo:total:inc5m", "0x200")]
    wanted = [holds(f"slo:coverage:ratio_window{{{LABELS}}} == 36 / 8640", "3h")]
    assert_recorded(tmp_path, [RESIDUALS], given_series, wanted, step="5m", evaluated="1h")


def test_an_objective_without_coverage_yet_expects_thirty_times_its_first_day(tmp_path: Path) -> None:
    given_series = [recorded("slo:total:inc1m", "60x60"), recorded("slo:bad:inc1m", "0x60"), target()]
    wanted = [holds(f"slo:total:expected_window{{{LABELS}}} > 59 * 60 * 0.9 * 30", "1h")]
    assert_recorded(tmp_path, [WINDOWS], given_series, wanted, evaluated="5m")


def test_after_days_without_prometheus_an_old_objective_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    """Its coverage was last recorded ten days ago; a new one's is taken for a thirtieth, and its alerts stay silent."""
    given_series = [
        recorded("slo:coverage:ratio_window", "0.5x12 _x3000"),
        recorded("slo:total:inc1m", "_x2880 60x24"),
        recorded("slo:bad:inc1m", "_x2880 0x24"),
        target(),
    ]
    events = f"slo:total:sum_window{{{LABELS}}}"
    wanted = [holds(f"slo:total:expected_window{{{LABELS}}} == {events} * 2", "241h")]
    assert_recorded(tmp_path, [WINDOWS], given_series, wanted, step="5m", evaluated="5m")


def test_without_series_there_is_no_event_and_the_objective_is_known_to_be_blind(tmp_path: Path) -> None:
    wanted = [
        expect("slo:total:inc1m", None, "30m"),
        expect("slo:bad:inc1m", None, "30m"),
        expect("slo:objective:ratio", SLO.target, "30m"),
    ]
    assert_recorded(tmp_path, [TILES], [series("unrelated", "1x240")], wanted, step="15s")
    blind = {"eval_time": "30m", "alertname": "ObjectiveWithoutData", "exp_alerts": []}
    test = {"interval": "1m", "input_series": [series("unrelated", "1x60")], "alert_rule_test": [blind]}
    rules = (groups(SYSTEM)[TILES], *alert_group(SYSTEM, ENVIRONMENT))
    assert "ObjectiveWithoutData" in verdict(tmp_path, rules, test).stdout + verdict(tmp_path, rules, test).stderr


def test_a_service_whose_target_is_gone_stops_counting_and_its_last_minutes_stay(tmp_path: Path) -> None:
    """Two minutes after the last scrape there is no tile; the sums keep what was counted before."""
    given_series = [series(GOOD, "1000+15x119 _x120"), series(BAD, "100+0x119 _x120")]
    wanted = [
        expect("slo:total:inc1m", 60, "29m"),
        expect("slo:total:inc1m", None, "38m"),
        holds(f"slo:total:sum1h{{{LABELS}}} > 1500", "50m"),
    ]
    assert_recorded(tmp_path, [TILES], given_series, wanted, step="15s")


def test_a_total_outage_is_everything_bad_and_spends_more_than_there_is(tmp_path: Path) -> None:
    given_series = [series(GOOD, "1000x240"), series(BAD, "1000+15x240")]
    wanted = [
        expect("slo:total:inc1m", 60, "30m"),
        expect("slo:bad:inc1m", 60, "30m"),
        expect("slo:errors:ratio5m", 1, "30m"),
    ]
    assert_recorded(tmp_path, [TILES], given_series, wanted, step="15s")
    given_series = [recorded("slo:total:inc1m", "60x400"), recorded("slo:bad:inc1m", "60x400"), target()]
    wanted = [
        expect("slo:errors:ratio_window", 1, "6h"),
        holds(f"slo:error_budget:remaining_ratio{{{LABELS}}} < 0 - 998", "6h"),
    ]
    assert_recorded(tmp_path, [WINDOWS], given_series, wanted, evaluated="5m")


def test_a_reset_counts_what_came_after_it(tmp_path: Path) -> None:
    """4 events a scrape, a process that begins anew at minute 20: no negative minute, and no minute above what there was."""
    given_series = [series(GOOD, "1000+4x79 0+4x160"), series(BAD, "500x79 0x160")]
    wanted = [holds(f"slo:total:inc1m{{{LABELS}}} >= 0 <= 16", f"{minute}m") for minute in (19, 20, 21, 22, 23, 30)]
    wanted += [expect("slo:bad:inc1m", 0, f"{minute}m") for minute in (20, 21, 22)]
    assert_recorded(tmp_path, [TILES], given_series, wanted, step="15s")


def test_a_minute_is_good_or_bad_by_its_share(tmp_path: Path) -> None:
    """5 % bad of a target of 95 % is still good, 6 % is not; a minute without traffic is no minute at all."""
    system = replace(SYSTEM, slos=(replace(SLO, budgeting=Budgeting.TIMESLICES, slice_target=0.95),))
    shares = ((95, 5, 0), (94, 6, 1))
    for good, bad, sliced in shares:
        given_series = [series(GOOD, f"10000+{good}x60"), series(BAD, f"10000+{bad}x60")]
        wanted = [expect("slo:total:inc1m", 1, "10m"), expect("slo:bad:inc1m", sliced, "10m")]
        assert_recorded(tmp_path, [TILES], given_series, wanted, step="15s", system=system)
    idle = [series(GOOD, "10000x60"), series(BAD, "10000x60")]
    wanted = [expect("slo:total:inc1m", 0, "10m"), expect("slo:bad:inc1m", 0, "10m")]
    assert_recorded(tmp_path, [TILES], idle, wanted, step="15s", system=system)
