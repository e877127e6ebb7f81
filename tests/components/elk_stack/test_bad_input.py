"""Mistakes that the documents of others make and that no setting of ours can make: the values are derived, and this is how.

A retention below a regime can be asked for, and is a fault (tests/specs/checks/test_sizes.py).
"""

import json
import re
from dataclasses import replace

import pytest

from components.elk_stack.collector_files import agent_configuration
from components.elk_stack.collector_statements import body, statements
from components.elk_stack.files import files
from components.elk_stack.lifecycle import policies
from components.elk_stack.log_policy import streams
from components.elk_stack.logstash_files import pipeline_entry, pipelines
from components.elk_stack.pipeline.fields import faults, named
from components.elk_stack.pipeline.tree import Either, Equals, Exists, Field, Node, Not, Pipeline, Plugin, when
from components.trace_stack.files import files as trace_files
from specs.environment import Environment, LogAgent
from specs.fault import SpecificationError
from specs.log_record import FIELDS, GIVEN, unknown_fields
from tests.support.samples import environment, small, systems

ENVIRONMENTS = (environment(), small(), replace(environment(), log_agent=LogAgent.FLUENTD))
LARGE_SHARD_BYTES = 10 << 30


@pytest.mark.covers("BUG-73")
@pytest.mark.parametrize("given", ENVIRONMENTS, ids=["prod", "small", "fluentd"])
def test_no_index_is_named_after_a_date_pattern(given: Environment) -> None:
    """Days of the year and years of weeks (YYYY.MM.DD) come from patterns: streams have names, and the store adds the date."""
    texts = {**files(given, systems()), **trace_files(given, systems())}
    assert {name for name, text in texts.items() if re.search(r"%\{\+|YYYY|\bDD\b", text)} == set()
    assert all("{" not in stream.name and "%" not in stream.name for stream in streams(given, systems()))


@pytest.mark.parametrize("given", ENVIRONMENTS[:2], ids=["prod", "small"])
def test_an_index_rolls_over_when_a_shard_is_full_and_not_before(given: Environment) -> None:
    """A hundred megabytes are a size for files: ten thousand shards a year would come of it."""
    for name, policy in policies(streams(given, systems()), systems(), given).items():
        conditions = policy["phases"]["hot"]["actions"]["rollover"]
        assert set(conditions) == {"max_age", "max_primary_shard_size"}, name
        assert int(conditions["max_primary_shard_size"].removesuffix("gb")) << 30 >= LARGE_SHARD_BYTES


@pytest.mark.parametrize("given", ENVIRONMENTS, ids=["prod", "small", "fluentd"])
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


def test_pipelines_write_and_ask_for_fields_that_exist() -> None:
    given = replace(environment(), location_image="image@sha256:" + "a" * 64)
    assert [fault for pipeline in pipelines(given, systems()) for fault in faults(pipeline)] == []
    found = {name for pipeline in pipelines(given, systems()) for name in named(pipeline)}
    assert {"log.level", "source.address", "url.path", "data_stream.dataset", "db.query.hash"} <= found


@pytest.mark.parametrize(
    "spoilt",
    [
        Plugin("mutate", "a", {"add_field": {"[log][levle]": "x"}}),
        Plugin("mutate", "a", {"rename": {"[fields][level]": "[log][levle]"}}),
        Plugin("grok", "a", {"match": {"message": "^%{WORD:[log][levle]} "}}),
        Plugin("translate", "a", {"source": "x", "target": "[log][levle]"}),
        when(Either((Exists(Field("tags")), Not(Equals(Field("log", "levle"), "x")))), Plugin("mutate", "a")),
    ],
    ids=["added", "renamed", "captured", "looked up", "asked for"],
)
def test_a_field_that_does_not_exist_is_a_fault_with_its_fix(spoilt: Node) -> None:
    [fault] = faults(Pipeline("intake", (), (spoilt,)))
    assert (fault.where, fault.given, fault.mend) == ("pipeline intake", "log.levle", "write log.level")


def test_the_collector_cannot_write_a_field_that_does_not_exist() -> None:
    names = set(re.findall(r'set\(body\[\\"([^\\]+)\\"\]', json.dumps(statements(environment(), systems(), "/key"))))
    assert len(names) > len(GIVEN)
    assert names <= FIELDS.keys()
    with pytest.raises(SpecificationError, match=r"write log\.level"):
        body("log.levle")


def test_a_field_unlike_any_other_is_told_where_to_go() -> None:
    [fault] = unknown_fields("pipeline intake", {"xyzzy"})
    assert "ENVELOPE" in fault.mend
