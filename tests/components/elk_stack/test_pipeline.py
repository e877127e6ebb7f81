"""Pipelines: what is written reads back as what was meant."""

import re
from collections import Counter

import pytest

from components.elk_stack import ports
from components.elk_stack.logstash_files import bridged, pipeline_entry, pipelines, queue, settings_files, volume
from components.elk_stack.pipeline.filters import DATASETS
from components.elk_stack.pipeline.render import render, text
from components.elk_stack.pipeline.tree import AtLeast, Field, Matches, OneOf, Pipeline, Plugin, plugins, when
from components.elk_stack.users import ROLES, USERS
from specs.logs import LogClass
from tests.components.elk_stack.lscl import Section, parse
from tests.support.samples import environment, resized, small, systems

BUILT = pipelines(environment(), systems())


def read(name: str) -> dict[str, Section]:
    return {section.name: section for section in parse(render(next(p for p in BUILT if p.name == name)))}


def plugin(name: str, section: str, identifier: str) -> dict:
    return next(found.options for found in read(name)[section].plugins if found.options["id"] == identifier)


@pytest.mark.parametrize("pipeline", BUILT, ids=lambda pipeline: pipeline.name)
def test_a_pipeline_reads_back_as_it_was_built(pipeline: Pipeline) -> None:
    written = [found for section in parse(render(pipeline)) for found in section.plugins]
    assert Counter((found.name, found.options["id"]) for found in written) == Counter(
        (found.name, found.id) for found in plugins(pipeline)
    )


def test_every_plugin_has_an_id_of_its_own() -> None:
    counted = Counter(found.id for pipeline in BUILT for found in plugins(pipeline))
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.covers("LOG-01", "LOG-02")
def test_records_come_in_on_the_documented_ports() -> None:
    inputs = {found.name: found.options for found in read("intake")["input"].plugins}
    assert inputs["tcp"]["port"] == 5000
    assert inputs["tcp"]["codec"].name == "json_lines"
    assert inputs["syslog"]["port"] == 5140


def test_agents_must_show_a_certificate() -> None:
    http = plugin("intake", "input", "intake-agent")
    assert (http["ssl_enabled"], http["ssl_client_authentication"]) == (True, "required")


def test_nothing_is_stored_before_it_was_redacted() -> None:
    order = [found.id for found in plugins(next(p for p in BUILT if p.name == "intake"))]
    assert order.index("redact") > order.index("parse-json")
    assert order.index("redact") < order.index("intake-out")
    assert {found.name for found in read("intake")["output"].plugins} == {"pipeline"}


def test_pipelines_find_each_other() -> None:
    sent = {address for found in read("intake")["output"].plugins for address in found.options["send_to"]}
    heard = {found.options["address"] for found in read("store")["input"].plugins}
    assert sent == heard


@pytest.mark.covers("LOG-01", "BUG-74")
def test_records_go_to_data_streams_once() -> None:
    """Errors are a tag: a second index would hold every document twice (BUG-74)."""
    outputs = [found.options for pipeline in BUILT for found in plugins(pipeline) if found.name == "elasticsearch"]
    assert {output["action"] for output in outputs} == {"create"}
    assert all("%{+" not in output["index"] for output in outputs)
    assert plugin("store", "output", "store-elasticsearch")["document_id"] == "%{[@metadata][id]}"
    stream = plugin("intake", "filter", "route-stream")["add_field"]["[@metadata][stream]"]
    assert stream == "logs-%{[@metadata][class]}.%{[@metadata][system]}-prod"


@pytest.mark.covers("LOG-04")
def test_kinds_of_events_have_classes() -> None:
    assert "auth" in DATASETS[LogClass.SECURITY]
    assert not set(DATASETS[LogClass.SECURITY]) & set(DATASETS[LogClass.AUDIT])


def test_every_system_is_found_by_its_namespace() -> None:
    lookup = plugin("intake", "filter", "route-namespace")
    assert lookup["dictionary"] == {system.namespace: system.name for system in systems()}
    assert lookup["fallback"] == ports.PLATFORM


def test_the_writer_adds_and_does_nothing_else() -> None:
    [writer] = [user for user in USERS if user.name == plugin("store", "output", "store-elasticsearch")["user"]]
    [granted] = ROLES[writer.role]["indices"]
    assert set(granted["privileges"]) == {"create_doc", "auto_configure"}


def test_queues_and_dead_letters_fit_into_the_volume() -> None:
    for given in (environment(), small()):
        entries = [pipeline_entry(pipeline, given) for pipeline in pipelines(given, systems())]
        kept = sum(entry.get("queue.max_bytes", 0) for entry in entries) + queue(given, 0.10).count
        assert kept <= 0.85 * volume(given).count
        assert {entry["queue.type"] for entry in entries if "max_bytes" in str(entry)} == {"persisted"}


def test_a_larger_volume_bridges_a_longer_pause() -> None:
    base = environment()
    wider = resized("logstash", volume=volume(base) * 2)
    assert bridged(wider, systems()).seconds == pytest.approx(2 * bridged(base, systems()).seconds, abs=2)


def test_dead_letters_are_kept_and_read() -> None:
    settings = settings_files(environment(), systems())["logstash.yml"]
    assert "dead_letter_queue.enable: true" in settings
    assert plugin("dead-letters", "input", "dead-letters-in")["pipeline_id"] == "store"


@pytest.mark.parametrize("bad", ["both \" and '", "ends with \\"])
def test_texts_the_language_cannot_say_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="Logstash cannot write"):
        text(bad)


def test_conditions_are_written_safely() -> None:
    field, inner = Field("a", "b"), Plugin("mutate", "x")
    one = render(Pipeline("p", (), (when(OneOf(field, ("only",)), inner), when(AtLeast(field, 5), inner))))
    assert '[a][b] == "only"' in one
    assert "([a][b] and [a][b] >= 5)" in one
    with pytest.raises(ValueError, match="x2f"):
        render(Pipeline("p", (), (when(Matches(field, "a/b"), inner),)))


@pytest.mark.parametrize("broken", ["input { tcp { port => 1 }", "filter { if [a] in ['b'] { drop { } } }", "x { }"])
def test_the_parser_finds_faults(broken: str) -> None:
    with pytest.raises(SyntaxError):
        parse(broken)


def test_patterns_are_regular_expressions() -> None:
    conditions = [
        condition for pipeline in BUILT for section in parse(render(pipeline)) for condition in section.conditions
    ]
    patterns = [found for condition in conditions for found in re.findall(r"=~ /((?:\\.|[^/])*)/", condition)]
    assert patterns
    assert all(re.compile(pattern) for pattern in patterns)
