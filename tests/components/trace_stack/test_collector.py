"""The collector keeps the telling traces and lets no secret through."""

from dataclasses import replace

import pytest
import yaml

from components.elk_stack.redaction_ottl import quoted
from components.elk_stack.redaction_rules import RULES
from components.elk_stack.statement_literals import LITERALS, STATEMENT_FIELDS
from components.trace_stack.collector_files import balanced, collector_configuration, pipelines
from components.trace_stack.files import files
from components.trace_stack.privacy import TEXTS
from components.trace_stack.sampling import MARGIN, decision_wait, policies, share, traces_in_memory
from specs.tracing import Tracing
from specs.units import minutes
from tests.support.samples import environment, resized, small, systems

SHOP, BLOG = systems()


def test_what_is_configured_is_defined() -> None:
    for given in (environment(), small()):
        found = yaml.safe_load(files(given, systems())["otel/otel-collector.yaml"])
        for pipeline in found["service"]["pipelines"].values():
            for part in ("receivers", "processors", "exporters"):
                assert set(pipeline[part]) <= set(found[part])
        assert set(found["service"]["extensions"]) == set(found["extensions"])


def test_every_part_is_used() -> None:
    for given in (environment(), small()):
        found = collector_configuration(given, systems())
        for part in ("receivers", "processors", "exporters"):
            used = {name for pipeline in found["service"]["pipelines"].values() for name in pipeline[part]}
            assert used == set(found[part])


@pytest.mark.covers("TRC-01", "BUG-75")
def test_errors_and_slow_traces_are_kept_whatever_the_share() -> None:
    found = {policy["name"]: policy for policy in policies(systems(), environment())}
    assert found["errors"]["status_code"] == {"status_codes": ["ERROR"]}
    [own, latency] = found["web-shop-slow"]["and"]["and_sub_policy"]
    assert own["string_attribute"]["values"] == [SHOP.namespace]
    assert SHOP.tracing is not None
    assert latency["latency"]["threshold_ms"] == SHOP.tracing.slow.seconds * 1000


@pytest.mark.covers("TRC-01")
def test_each_system_has_its_own_share() -> None:
    found = {policy["name"]: policy for policy in policies(systems(), environment())}
    assert not any(name.startswith(BLOG.name) for name in found)
    chance = found["web-shop-share"]["and"]["and_sub_policy"][1]
    assert chance["probabilistic"]["sampling_percentage"] == 5.0


def test_the_environment_s_factor_never_exceeds_all() -> None:
    assert share(Tracing(0.01), environment(sample_factor=10)) == pytest.approx(0.1)
    assert share(Tracing(0.5), environment(sample_factor=10)) == 1


def test_several_collectors_bring_the_spans_of_a_trace_together() -> None:
    assert balanced(environment())
    found = pipelines(environment())
    assert found["traces/intake"]["exporters"] == ["loadbalancing"]
    assert "tail_sampling" not in found["traces/intake"]["processors"]
    assert collector_configuration(environment(), systems())["exporters"]["loadbalancing"]["routing_key"] == "traceID"


def test_one_collector_needs_no_balancing() -> None:
    assert not balanced(small())
    assert list(pipelines(small())) == ["traces"]


def test_nothing_leaves_before_it_is_clean() -> None:
    for given in (environment(), small()):
        [first] = [p for p in pipelines(given).values() if "otlp" in p["receivers"]]
        order = first["processors"]
        assert order[0] == "memory_limiter"
        assert "transform/privacy" in order
        assert "batch" not in order or order.index("transform/privacy") < order.index("batch")


PRIVACY = {
    group["context"]: group["statements"]
    for group in collector_configuration(environment(), systems())["processors"]["transform/privacy"][
        "trace_statements"
    ]
}


@pytest.mark.covers("TRC-02", "BUG-75")
@pytest.mark.parametrize("part", ["resource", "scope", "span", "spanevent"])
def test_people_leave_as_a_hash_and_statements_without_literals(part: str) -> None:
    text = "\n".join(PRIVACY[part])
    for name in ("user_id", "user.id", "enduser.id"):
        assert f'delete_key(attributes, "{name}")' in text
    hashing = [line for line in PRIVACY[part] if "SHA256" in line]
    assert hashing
    assert all("${file:" in line for line in hashing)
    for name in STATEMENT_FIELDS:
        assert text.count(f'replace_pattern(attributes["{name}"]') == len(LITERALS)


@pytest.mark.parametrize("part", ["resource", "scope", "span", "spanevent"])
def test_the_redaction_table_is_the_logs_own(part: str) -> None:
    """Every rule in its order, on names and values of attributes and on what else of the part holds words."""
    of_attributes = [line for line in PRIVACY[part] if line.startswith("replace_all_patterns(attributes")]
    assert [quoted(rule.pattern) in line for rule, line in zip(RULES, of_attributes[::2], strict=True)] == [True] * len(
        RULES
    )
    for text in TEXTS[part]:
        assert sum(line.startswith(f"replace_pattern({text}, ") for line in PRIVACY[part]) == len(RULES)


def test_what_is_kept_waits_on_disk_without_end() -> None:
    exporter = collector_configuration(environment(), systems())["exporters"]["otlp_grpc/jaeger"]
    assert exporter["sending_queue"]["storage"] == "file_storage"
    assert exporter["retry_on_failure"]["max_elapsed_time"] == "0s"


def test_memory_follows_traffic_and_replicas() -> None:
    busy = replace(SHOP, services=tuple(replace(s, traced=True, requests_per_second=1_000) for s in SHOP.services))
    alone = traces_in_memory((busy,), resized("otel-collector", replicas=1))
    assert alone == len(busy.services) * 1_000 * decision_wait((busy,)).seconds * 2
    assert traces_in_memory((busy,), environment()) == alone / 2
    assert traces_in_memory((BLOG,), environment()) == 1_000


def test_a_trace_is_gathered_until_its_longest_request_has_told_how_it_ended() -> None:
    assert SHOP.tracing is not None
    slow = replace(SHOP, tracing=replace(SHOP.tracing, longest=minutes(5)))
    assert decision_wait((BLOG, SHOP, slow)) == minutes(5) + MARGIN
    found = collector_configuration(environment(), (BLOG, slow))["processors"]["tail_sampling"]
    assert found["decision_wait"] == str(decision_wait((slow,)))
    assert found["num_traces"] == found["decision_cache"]["sampled_cache_size"]
