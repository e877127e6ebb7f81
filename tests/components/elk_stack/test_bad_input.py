"""Mistakes that the documents of others make and that no setting of ours can make: the values are derived, and this is how.

A retention below a regime can be asked for, and is a fault (tests/specs/checks/test_sizes.py).
"""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from components.elk_stack.collector_files import agent_configuration
from components.elk_stack.collector_statements import statements
from components.elk_stack.files import files
from components.elk_stack.lifecycle import policies
from components.elk_stack.log_policy import streams
from components.elk_stack.logstash_files import pipeline_entry, pipelines
from components.elk_stack.pipeline.filters import RENAMED
from components.elk_stack.pipeline.locations import locate
from components.elk_stack.pipeline.tree import Branch, Condition, Field, Pipeline, plugins
from components.elk_stack.templates import FIELDS
from components.trace_stack.files import files as trace_files
from specs.environment import Environment, LogAgent
from tests.support.samples import environment, small, systems

GIVEN = (environment(), small(), replace(environment(), log_agent=LogAgent.FLUENTD))
OF_THE_EVENT = {"message", "@metadata", "fields", "tags"}
"""First names of what comes with an event or is only used on the way."""
LARGE_SHARD_BYTES = 10 << 30


@pytest.mark.parametrize("given", GIVEN, ids=["prod", "small", "fluentd"])
def test_no_index_is_named_after_a_date_pattern(given: Environment) -> None:
    """Days of the year and years of weeks (YYYY.MM.DD) come from patterns: streams have names, and the store adds the date."""
    texts = {**files(given, systems()), **trace_files(given, systems())}
    assert {name for name, text in texts.items() if re.search(r"%\{\+|YYYY|\bDD\b", text)} == set()
    assert all("{" not in stream.name and "%" not in stream.name for stream in streams(given, systems()))


@pytest.mark.parametrize("given", GIVEN[:2], ids=["prod", "small"])
def test_an_index_rolls_over_when_a_shard_is_full_and_not_before(given: Environment) -> None:
    """A hundred megabytes are a size for files: ten thousand shards a year would come of it."""
    for name, policy in policies(streams(given, systems()), systems(), given).items():
        conditions = policy["phases"]["hot"]["actions"]["rollover"]
        assert set(conditions) == {"max_age", "max_primary_shard_size"}, name
        assert int(conditions["max_primary_shard_size"].removesuffix("gb")) << 30 >= LARGE_SHARD_BYTES


@pytest.mark.parametrize("given", GIVEN, ids=["prod", "small", "fluentd"])
def test_what_waits_for_the_store_waits_on_disk(given: Environment) -> None:
    entries = {
        one["pipeline.id"]: one["queue.type"] for one in (pipeline_entry(p, given) for p in pipelines(given, systems()))
    }
    # The dead letters lie on disk before they are read.
    assert entries == {"intake": "persisted", "store": "persisted", "dead-letters": "memory"}
    if given.log_agent is LogAgent.OTEL:
        assert (
            agent_configuration(given, systems())["exporters"]["elasticsearch"]["sending_queue"]["storage"]
            == "file_storage"
        )
    else:
        buffers = re.findall(r"<buffer>(.*?)</buffer>", files(given, systems())["fluentd/fluent.conf"], re.DOTALL)
        assert len(buffers) >= 2
        assert all("@type file" in one for one in buffers)


def written(pipeline: Pipeline) -> set[str]:
    """Fields that a pipeline's plugins add or name anew, as the store knows them."""
    found: set[str] = set()
    for plugin in plugins(pipeline):
        named = [*plugin.options.get("add_field", {}), *dict(plugin.options.get("rename", {})).values()]
        found |= {".".join(re.findall(r"\[([^\]]+)\]", name)) or name for name in named}
    return {name for name in found if not name.startswith("@metadata")}


def asked(nodes: Any) -> set[Field]:
    """Fields that conditions ask for."""
    found: set[Field] = set()
    for node in nodes:
        if isinstance(node, Branch):
            for case in node.cases:
                found |= fields_of(case.condition) | asked(case.nodes)
            found |= asked(node.otherwise)
    return found


def fields_of(condition: Condition | Field | Any) -> set[Field]:
    if isinstance(condition, Field):
        return {condition}
    if isinstance(condition, tuple):
        return {field for one in condition for field in fields_of(one)}
    return {field for one in getattr(condition, "__dict__", {}).values() for field in fields_of(one)}


def unknown(names: set[str]) -> set[str]:
    return {name for name in names if name not in FIELDS and name.split(".")[0] not in OF_THE_EVENT}


def test_pipelines_write_and_ask_for_fields_that_exist() -> None:
    given = replace(environment(), location_image="image@sha256:" + "a" * 64)
    for pipeline in pipelines(given, systems()):
        questions = {".".join(re.findall(r"\[([^\]]+)\]", str(field))) for field in asked(pipeline.filters)}
        assert unknown(written(pipeline) | questions) == set(), pipeline.name
    assert asked(locate(given))


def test_the_collector_writes_fields_that_exist() -> None:
    told = json.dumps(statements(environment(), systems(), "/key"))
    names = set(re.findall(r'set\(body\[\\"([^\\]+)\\"\]', told))
    assert len(names) > len(RENAMED)
    assert unknown(names) == set()


def test_a_field_that_does_not_exist_is_found() -> None:
    assert unknown({"log.levle", "log.level"}) == {"log.levle"}
