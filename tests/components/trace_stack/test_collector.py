"""The collector keeps the telling traces and lets no secret through."""

import re
from dataclasses import replace

import pytest
import yaml

from components.elk_stack.redaction_rules import RULES, Kind
from components.trace_stack.collector_files import balanced, collector_configuration, pipelines
from components.trace_stack.files import files
from components.trace_stack.sampling import policies, share, traces_in_memory
from specs.tracing import Tracing
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
        assert {"transform/privacy", "redaction"} <= set(order)
        assert "batch" not in order or order.index("redaction") < order.index("batch")


@pytest.mark.covers("TRC-02", "BUG-75")
def test_people_leave_as_a_hash_and_statements_without_literals() -> None:
    [block] = collector_configuration(environment(), systems())["processors"]["transform/privacy"]["trace_statements"]
    text = "\n".join(block["statements"])
    for name in ("user_id", "user.id", "enduser.id"):
        assert f'delete_key(attributes, "{name}")' in text
    hashing = [line for line in block["statements"] if "SHA256" in line]
    assert hashing
    assert all("${file:" in line for line in hashing)
    assert 'replace_pattern(attributes["db.statement"]' in text


def test_the_redaction_table_is_the_logs_own() -> None:
    blocked = collector_configuration(environment(), systems())["processors"]["redaction"]["blocked_values"]
    assert blocked == [rule.pattern for rule in RULES if rule.kind is not Kind.CARD]
    assert all(re.compile(pattern) for pattern in blocked)


def test_what_is_kept_waits_on_disk_without_end() -> None:
    exporter = collector_configuration(environment(), systems())["exporters"]["otlp_grpc/jaeger"]
    assert exporter["sending_queue"]["storage"] == "file_storage"
    assert exporter["retry_on_failure"]["max_elapsed_time"] == "0s"


def test_memory_follows_traffic_and_replicas() -> None:
    busy = replace(SHOP, services=tuple(replace(s, traced=True, requests_per_second=1_000) for s in SHOP.services))
    alone = traces_in_memory((busy,), resized("otel-collector", replicas=1))
    assert alone == len(busy.services) * 1_000 * 30 * 2
    assert traces_in_memory((busy,), environment()) == alone / 2
    assert traces_in_memory((BLOG,), environment()) == 1_000
