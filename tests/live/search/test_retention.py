"""How old a record can be: arithmetic on the rendered policies of every stack, and a real engine that follows them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import yaml
from croniter import croniter

from commands.check_input import checked
from components.elk_stack.elasticsearch_files import elasticsearch_file
from components.elk_stack.lifecycle import SNAPSHOTS
from components.elk_stack.log_policy import Stream as LogStream
from components.elk_stack.log_policy import streams
from components.elk_stack.settings import state
from drill.programs import scratch
from specs.blueprint import Blueprint
from specs.logs import LogClass
from specs.units import Duration
from tests.live.search.compressed import KIND, POLL_SECONDS, Stream, factor_for, scaled, seconds, watched
from tests.live.search.engines import elasticsearch_6
from tests.live.search.node import Document, Node, Refused
from tests.live.search.supported import for_elasticsearch_6
from tests.support.proof_table import Page, Rows, Table
from tests.support.waiting import until

pytestmark = [pytest.mark.prove, pytest.mark.live, pytest.mark.xdist_group("search-retention")]

STACKS = ("dev", "staging", "prod")
PAGE = Page(
    "retention",
    "How long logs live",
    "The youngest and the oldest a record of each system and class can be when it is deleted, computed from the lifecycle policy "
    "that is rendered for its stream: a record lives from its writing to the rollover of its index, which may come at once or "
    "after the policy's greatest age, and from there the whole span. Elasticsearch looks at its indices at intervals, which adds "
    "two of them; what must lie in a snapshot first waits for the next night's. A regime overrules the system's own figure. "
    "Below, Elasticsearch 6.8 follows the same policies with every age scaled down, and each record is watched.",
    (
        "components/elk_stack/lifecycle.py",
        "components/elk_stack/log_policy.py",
        "specs/logs.py",
        "systems",
        "tests/live/search/compressed.py",
        "tests/live/search/supported.py",
        "tests/live/search/test_retention.py",
    ),
)
AGES = Table(
    PAGE, "Ages of a deleted record", ("stack", "system", "class", "asked", "regimes demand", "at least", "at most")
)
WATCHED = Table(
    PAGE, "Followed by a real engine", ("class", "span", "rolled over", "went too early", "stayed too long")
)
POLL_SETTING, DEFAULT_POLL = "indices.lifecycle.poll_interval", "10m"
LIFE_SECONDS = 40.0
"""What the span of each class becomes on the compressed clock."""
WATCH_SECONDS = 120.0
STEPS = 6
"""Looks that the engine takes at most over one index: its rollover, the steps of its warm phase, its deletion."""


def bounds(policy: Document, rendered: Document, poll: float) -> tuple[float, float]:
    """Least and greatest age of a record at its deletion, in seconds, from a rendered policy alone."""
    phases = policy["phases"]
    span = seconds(phases["delete"]["min_age"])
    rollover = seconds(phases["hot"]["actions"]["rollover"]["max_age"])
    waits = longest_gap(rendered) if "wait_for_snapshot" in phases["delete"]["actions"] else 0.0
    return span, rollover + span + 2 * poll + waits


def longest_gap(rendered: Document) -> float:
    """Seconds between two snapshots, at most over a year: Elasticsearch's cron has its seconds first."""
    fields = rendered["slm"][SNAPSHOTS]["schedule"].replace("?", "*").split()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = croniter(" ".join(fields[1:6]), start, ret_type=datetime)
    times = [moments.get_next() for _ in range(366)]
    return max((later - earlier).total_seconds() for earlier, later in pairwise(times))


def demanded(plan: Blueprint, stream: LogStream) -> dict[str, Duration]:
    system = next((system for system in plan.systems if system.name == stream.system), None)
    regimes = system.logs.regimes if system else ()
    return {r.name: rule.least for r in regimes for rule in r.rules if rule.log_class is stream.log_class}


def asked(plan: Blueprint, stream: LogStream) -> Duration | None:
    """The system's own figure; the platform and what states none take the usual one."""
    system = next((system for system in plan.systems if system.name == stream.system), None)
    own = [kept.keep for kept in system.logs.retention if kept.log_class is stream.log_class] if system else []
    return own[0] if own else None


@pytest.mark.covers("RET-01", "RET-02")
@pytest.mark.parametrize("stack", STACKS)
def test_a_record_lives_as_long_as_was_asked_and_little_longer(stack: str, proof: Rows) -> None:
    plan = checked(stack)
    rendered = state(plan.environment, plan.systems)
    poll = seconds(yaml.safe_load(elasticsearch_file(plan.environment)).get(POLL_SETTING, DEFAULT_POLL))
    for stream in streams(plan.environment, plan.systems):
        least, most = bounds(rendered["ilm"][stream.policy], rendered, poll)
        own, regimes = asked(plan, stream), demanded(plan, stream)
        assert least == max(span.seconds for span in (own or stream.keep, *regimes.values()))
        assert stream.oldest.seconds < most <= stream.oldest.seconds + 2 * poll + timedelta(days=1).total_seconds()
        listed = ", ".join(f"{name} {span}" for name, span in sorted(regimes.items()))
        cells = (str(own or stream.keep), listed or "nothing", told(least), told(most))
        proof.row(AGES, stack, stream.system, stream.log_class.value, *cells)


def told(age: float) -> str:
    days, rest = divmod(round(age), 86_400)
    return f"{days} d" + (f" {rest // 60} min" if rest else "")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with scratch() as folder, elasticsearch_6(folder / "node") as started:
        started.put("_cluster/settings", {"transient": {POLL_SETTING: f"{POLL_SECONDS:g}s"}})
        yield started


def longest(plan: Blueprint, log_class: LogClass) -> LogStream:
    of_class = [stream for stream in streams(plan.environment, plan.systems) if stream.log_class is log_class]
    return max(of_class, key=lambda stream: stream.keep.seconds)


@pytest.mark.covers("RET-01")
def test_a_real_engine_keeps_each_record_as_long_as_computed(node: Node, proof: Rows) -> None:
    plan = checked("prod")
    policies = state(plan.environment, plan.systems)["ilm"]
    held = {longest(plan, log_class): None for log_class in LogClass}
    running: dict[LogStream, Stream] = {}
    for stream in held:
        name, factor = f"watched-{stream.log_class.value}", factor_for(stream.keep, LIFE_SECONDS)
        running[stream] = Stream(node, name, for_elasticsearch_6(policies[stream.policy]), factor)
        running[stream].start()
    slowest = max(watched(tuple(running.values()), WATCH_SECONDS, every=POLL_SECONDS))
    for stream, followed in running.items():
        least, most = (age.seconds * followed.factor for age in (stream.keep, stream.oldest))
        slack = STEPS * (POLL_SECONDS + slowest)
        gone = followed.gone()
        assert len(gone) >= 3, f"{followed.name}: too slow to tell"
        early = [record for record in gone if record.missed and record.missed - record.written < least]
        late = [record for record in followed.records if record.found - record.written > most + slack]
        rolls = len(followed.indices) > 1
        cells = (stream.log_class.value, str(stream.keep), "yes" if rolls else "no", len(early), len(late))
        proof.row(WATCHED, *cells)
        assert rolls, followed.name
        assert (early, late) == ([], []), (followed.name, least, most, slowest)


def test_a_clock_that_is_wrong_would_be_seen(node: Node) -> None:
    """A span far shorter than it should be: records go too early, and the observer says so."""
    plan = checked("prod")
    stream = longest(plan, LogClass.PERFORMANCE)
    policy = for_elasticsearch_6(state(plan.environment, plan.systems)["ilm"][stream.policy])
    policy["policy"]["phases"]["delete"]["min_age"] = "1d"
    followed = Stream(node, "watched-spoilt", policy, factor_for(stream.keep, LIFE_SECONDS))
    followed.start()
    for _ in watched((followed,), LIFE_SECONDS, every=POLL_SECONDS):
        pass
    least = stream.keep.seconds * followed.factor
    assert any(record.missed and record.missed - record.written < least for record in followed.gone())


def test_a_changed_span_reaches_the_indices_that_are_there(node: Node) -> None:
    """Why a policy's name holds no figure: it can be changed while indices follow it, and cannot be dropped."""
    name, index = "changed", "changed-1"
    policy = {"phases": {"delete": {"min_age": "1000d", "actions": {"delete": {}}}}}
    node.put(f"_ilm/policy/{name}", {"policy": policy})
    node.put(index, {"settings": {"index.lifecycle.name": name, "number_of_replicas": 0}})
    node.add(index, [{"number": 1}], KIND)
    with pytest.raises(Refused, match="in use"):
        node.delete(f"_ilm/policy/{name}")
    until(lambda: node.get(f"{index}/_ilm/explain")["indices"][index].get("phase") == "new", "it follows the policy")
    assert node.exists(index)
    policy["phases"]["delete"]["min_age"] = "1s"
    node.put(f"_ilm/policy/{name}", {"policy": scaled(policy, 1.0)})
    until(lambda: not node.exists(index), "the index is deleted by the new span", 300)
    node.delete(f"_ilm/policy/{name}")
