"""Objectives of every kind the model has, for a system whose contract can be exported."""

from hypothesis import strategies as st

from specs.metrics import Matcher, Selector
from specs.slo import (
    AvailabilityIndicator,
    BudgetAllocation,
    Budgeting,
    Calendar,
    EventsIndicator,
    Exclusion,
    GaugeIndicator,
    HistogramIndicator,
    Indicator,
    LatencyIndicator,
    Slo,
)
from specs.units import Duration
from tests.systems.data import SYSTEMS

SYSTEM = SYSTEMS["sql-studio"]
SERVICES = tuple(
    (service.name, service.metrics.http.duration.buckets)
    for service in SYSTEM.services
    if service.metrics and service.metrics.http
)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=40)
NAME = st.from_regex(r"\A[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,5}\Z")
SHARE = st.floats(0, 1, exclude_min=True, exclude_max=True)
AMOUNT = st.floats(0, 1e15) | st.integers(0, 10**12)
METRIC = st.from_regex(r"\A[a-z_][a-z0-9_]{0,20}[a-z]\Z")
LABEL = st.from_regex(r"\A[a-z][a-z0-9_]{0,10}\Z")
MATCHER = st.one_of(
    st.builds(Matcher, LABEL, st.sampled_from(["=", "!="]), TEXT),
    # The last is a pattern for Go, and none for the parser an import uses.
    st.builds(
        Matcher, LABEL, st.sampled_from(["=~", "!~"]), st.sampled_from(["5..", "a|b", ".+", r"\d+(\.0)?", r"\C"])
    ),
)
SELECTOR = st.builds(Selector, METRIC, st.lists(MATCHER, max_size=3).map(tuple))


@st.composite
def events(draw: st.DrawFn) -> EventsIndicator:
    total, part, good = draw(SELECTOR), draw(SELECTOR), draw(st.booleans())
    return EventsIndicator(total, good=part if good else None, bad=None if good else part)


@st.composite
def latency(draw: st.DrawFn) -> LatencyIndicator:
    service, buckets = draw(st.sampled_from(SERVICES))
    return LatencyIndicator(service, draw(st.sampled_from(buckets)))


INDICATOR: st.SearchStrategy[Indicator] = st.one_of(
    st.sampled_from(SERVICES).map(lambda one: AvailabilityIndicator(one[0])),
    latency(),
    events(),
    st.builds(HistogramIndicator, SELECTOR, st.floats(1e-9, 1e9) | st.integers(1, 10**7)),
    st.builds(GaugeIndicator, SELECTOR, st.floats(-1e12, 1e12) | st.integers(-100, 100)),
)


@st.composite
def objective(draw: st.DrawFn) -> Slo:
    budgeting = draw(st.sampled_from(Budgeting))
    return Slo(
        name=draw(NAME),
        indicator=draw(INDICATOR),
        target=draw(SHARE),
        events_per_day=draw(AMOUNT),
        window=Duration(draw(st.integers(3_600, 400 * 86_400))),
        budgeting=budgeting,
        slice_target=draw(SHARE) if budgeting is Budgeting.TIMESLICES else None,
        calendar=draw(st.none() | st.sampled_from(Calendar)),
        exclusions=tuple(draw(st.lists(st.builds(Exclusion, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=2))),
        depends_on=tuple(draw(st.lists(NAME, max_size=2))),
        meaning=draw(TEXT | st.just("long " * 300)),
        allocation=draw(st.builds(BudgetAllocation, SHARE, SHARE, SHARE, SHARE)),
        rows=tuple(draw(st.lists(NAME, max_size=2))),
    )


OBJECTIVES = st.lists(objective(), min_size=1, max_size=3, unique_by=lambda slo: slo.name).map(tuple)
