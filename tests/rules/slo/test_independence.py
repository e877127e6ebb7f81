"""Objectives do not know of each other: one more adds what is its own, and rules over all say what one alone would say."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import budget
from rules.group import RecordingRule
from rules.slo.alerts import alert_group
from rules.slo.recording import groups, labels
from specs.metrics import select
from specs.slo import (
    AvailabilityIndicator,
    Budgeting,
    Calendar,
    EventsIndicator,
    Exclusion,
    Indicator,
    LatencyIndicator,
    Slo,
)
from specs.system import System
from specs.units import days
from tests.rules.slo.cases import ENVIRONMENT, series, verdict
from tests.specs.data.booking_service import SYSTEM

SERVICE = SYSTEM.services[0].name
ADDED = "added"
ID = f"{SYSTEM.name}-{ADDED}"
OWN_WINDOWS = (days(7), days(28), days(90))
INDICATORS: tuple[Indicator, ...] = (
    AvailabilityIndicator(SERVICE),
    LatencyIndicator(SERVICE, 0.5),
    EventsIndicator(select("bookings_total"), good=select("bookings_total", status="confirmed")),
)
EXCLUDED = (Exclusion("2023-11-21T10:00Z", "2023-11-21T10:45Z", "Agreed test, review 44", "platform", "2023-12-31"),)
deterministic = settings(derandomize=True, deadline=None, max_examples=80)
added = st.builds(
    Slo,
    name=st.just(ADDED),
    indicator=st.sampled_from(INDICATORS),
    target=st.sampled_from((0.9, 0.99, 0.9995)),
    events_per_day=st.just(40_000.0),
    window=st.sampled_from((days(30), *OWN_WINDOWS)),
    budgeting=st.sampled_from((Budgeting.OCCURRENCES, Budgeting.RATIO_TIMESLICES)),
    depends_on=st.sampled_from(((), ("invoice-service-availability",))),
)


def rules(system: System) -> list[tuple[str, RecordingRule]]:
    """Each recording rule with its group."""
    return [(group.name, rule) for group in groups(system) for rule in group.rules if isinstance(rule, RecordingRule)]


@deterministic
@given(added)
def test_one_more_objective_changes_no_rule_and_adds_only_its_own(slo: Slo) -> None:
    before, after = rules(SYSTEM), rules(replace(SYSTEM, slos=(*SYSTEM.slos, slo)))
    assert [one for one in after if one in before] == before
    others = {one.window for one in SYSTEM.slos}
    own = labels(SYSTEM, slo)
    for _, rule in (one for one in after if one not in before):
        of_itself = rule.labels.get("slo") == ID or f'slo="{ID}"' in rule.expression.text
        of_its_window = f'window="{slo.window}"' in rule.expression.text and slo.window not in others
        assert of_itself or of_its_window, rule.record
        assert not rule.labels or {**own, **rule.labels} == own


@deterministic
@given(added)
def test_one_more_objective_changes_no_alert(slo: Slo) -> None:
    assert alert_group(replace(SYSTEM, slos=(*SYSTEM.slos, slo)), ENVIRONMENT) == alert_group(SYSTEM, ENVIRONMENT)


def test_another_systems_objective_changes_nothing_at_all() -> None:
    other = replace(SYSTEM, name="other", namespace="other")
    texts = [rule.expression.text for _, rule in rules(SYSTEM)]
    assert all(
        f'"{SYSTEM.name}' in text or f'namespace="{SYSTEM.namespace}"' in text or "vector(" in text for text in texts
    )
    assert not {rule.expression.text for _, rule in rules(other)} & {text for text in texts if "vector(" not in text}


@pytest.mark.parametrize(
    "options", [{"calendar": Calendar.MONTH}, {"exclusions": EXCLUDED}], ids=["of-a-month", "with-exclusions"]
)
def test_only_the_sums_of_a_window_name_a_month_or_an_exclusion(options: dict) -> None:
    """These two are told apart inside the shared rules; that their values stay is shown below."""
    plain = replace(SYSTEM, slos=SYSTEM.slos[2:])
    slo = replace(SYSTEM.slos[0], name=ADDED, depends_on=(), **{"exclusions": (), **options})
    before, after = rules(plain), rules(replace(plain, slos=(*plain.slos, slo)))
    changed = {rule.record for _, rule in before if rule not in [one for _, one in after]}
    assert changed <= {"slo:error_budget:remaining_ratio", "slo:total:sum_window", "slo:bad:sum_window"}


MOMENT = "2h"
SLICE = 5
RECORDED: Mapping[str, tuple[float, ...]] = {
    # Values of the first, second … objective; one of them counts nothing, one has no value.
    "slo:total:inc1m": (90, 120, 0, 7),
    "slo:bad:inc1m": (3, 0.5, 0, 7),
    "slo:total:inc5m": (450, 600, 0, 35),
    "slo:bad:inc5m": (15, 2.5, 0, 35),
    "slo:total:growth1h": (5_400, 7_201, 0, 430),
    "slo:bad:growth1h": (181, 30, 0, 421),
    "slo:total:residual1h": (4, -1, 0, 11),
    "slo:bad:residual1h": (2, 0, 0, 9),
    "slo:total:inc5m_month": (450, 600, 0, 35),
    "slo:bad:inc5m_month": (15, 2.5, 0, 35),
    "slo:total:sum_month": (90_000, 80_000, 0, 70),
    "slo:bad:sum_month": (11, 12, 0, 13),
    "slo:objective:ratio": (0.99, 0.95, 0.995, 0.98),
    "slo:coverage:ratio_window": (0.5, 1, 0.001, 0.25),
    "slo:total:sum_window": (1e6, 2e6, 0, 3e3),
    "slo:bad:sum_window": (1e3, 2e3, 0, 3e3),
    "slo:total:expected_window": (2e6, 2e6, 0, 12e3),
    "slo:errors:ratio_window": (0.001, 0.004, 0.5, 1),
    "slo:bad:excluded": (40, 50, 60, 70),
    "slo:total:excluded": (400, 500, 600, 700),
    **{f"slo:total:sum{span}": (1e4, 2e4, 0, 30) for span in ("5m", "30m", "1h", "6h", "1d", "3d")},
    **{f"slo:bad:sum{span}": (10, 20, 0, 30) for span in ("5m", "30m", "1h", "6h", "1d", "3d")},
    **{f"slo:errors:ratio{span}": (0.01, 0.02, 0.5, 1) for span in ("5m", "30m", "1h", "6h", "1d", "3d")},
}


def recorded() -> Iterator[dict[str, str]]:
    """Three hours of every series of every objective."""
    for name, values in RECORDED.items():
        for slo, value in zip(SYSTEM.slos, values, strict=True):
            if name.endswith(":excluded") and not slo.exclusions:
                continue
            own = ",".join(f'{key}="{text}"' for key, text in labels(SYSTEM, slo).items())
            more = ',month="1"' if name.endswith("_month") and "inc5m" in name else ""
            more += ',exclusion="2023-11-21T10:00Z"' if name.endswith(":excluded") else ""
            yield series(f"{name}{{{own}{more}}}", f"{value:g}x40")


def shared(system: System, alone: Slo) -> Iterator[tuple[RecordingRule, RecordingRule]]:
    """Each rule over all objectives with the one that an objective alone would have."""
    by_record: dict[str, list[RecordingRule]] = {}
    for group in groups(system, alone=alone):
        for rule in group.rules:
            assert isinstance(rule, RecordingRule)
            by_record.setdefault(rule.record, []).append(rule)
    window = f'window="{alone.window}"'
    for _, rule in rules(system):
        own = rule.labels or '{slo="' in rule.expression.text
        others = 'window="' in rule.expression.text and window not in rule.expression.text
        if not own and not others and rule.record in by_record:
            for one in by_record[rule.record]:
                yield rule, one


@pytest.mark.parametrize("slo", SYSTEM.slos, ids=[slo.name for slo in SYSTEM.slos])
def test_rules_over_all_objectives_say_what_one_alone_would_say(tmp_path: Path, slo: Slo) -> None:
    """Both read the same recorded series, so what they record from them is the same at every level."""
    own = budget.slo_selector(f"{SYSTEM.name}-{slo.name}")
    wanted = []
    pairs = [(all_of, one) for all_of, one in shared(SYSTEM, slo) if not slo.calendar or one.record != REMAINING]
    for all_of, one in pairs:
        everybody, alone = f"({all_of.expression.text})", f"({one.expression.text})"
        mine = f"({everybody} and on (slo) slo:objective:ratio{own})"
        texts = (f"{mine} != {alone}", f"{mine} unless {alone}", f"{alone} unless {mine}")
        wanted += [{"expr": text, "eval_time": MOMENT, "exp_samples": []} for text in texts]
    assert len(pairs) >= 25
    quiet = {"interval": f"{SLICE}m", "input_series": list(recorded()), "promql_expr_test": wanted}
    answer = verdict(tmp_path, (), quiet)
    assert answer.returncode == 0, answer.stdout + answer.stderr


REMAINING = "slo:error_budget:remaining_ratio"
"""Of a month it is recorded by a rule of its own."""
