"""The collector as node agent: nothing counts as read before it is safe, and nothing is sent before it is clean.

That the real program agrees is shown in `tests/live/shippers`.
"""

import re
from dataclasses import replace

import pytest
import yaml

from components.elk_stack.collector import collector_agent
from components.elk_stack.collector_files import (
    AGENT_FILE,
    FIRST_LINE,
    GATES,
    MOST_PARSED,
    QUEUE,
    STATE,
    UNFINISHED,
    WHOLE,
    agent_configuration,
    agent_file,
    not_beginning,
)
from components.elk_stack.collector_statements import ACCESS, parse_access
from components.elk_stack.files import files
from components.elk_stack.flows import flows
from components.elk_stack.pipeline.filters import DATASETS, RENAMED
from components.elk_stack.redaction_ottl import DEEPEST, quoted
from components.elk_stack.redaction_rules import RULES
from components.elk_stack.users import LOG_SHIPPER, ROLES, users_of
from specs.environment import NODE_AGENTS_NAMESPACE, LogAgent
from tests.support.samples import environment, systems

GIVEN = environment(log_agent=LogAgent.OTEL)
FOUND = agent_configuration(GIVEN, systems())
STATEMENTS = [
    line for group in FOUND["processors"]["transform/record"]["log_statements"] for line in group["statements"]
]
CRI = "2026-01-01T00:00:00.000000001Z stdout F "


def test_what_is_configured_is_used_and_what_is_used_is_defined() -> None:
    pipeline = FOUND["service"]["pipelines"]["logs"]
    for part in ("receivers", "processors", "exporters"):
        assert set(pipeline[part]) == set(FOUND[part])
    assert set(FOUND["service"]["extensions"]) == set(FOUND["extensions"])


def test_positions_and_queue_lie_on_the_node_s_disk() -> None:
    assert FOUND["extensions"]["file_storage"] == {"directory": STATE, "create_directory": True, "fsync": True}
    queue = FOUND["exporters"]["elasticsearch"]["sending_queue"]
    assert (queue["storage"], queue["block_on_overflow"]) == ("file_storage", True)
    assert (queue["sizer"], queue["queue_size"]) == ("bytes", QUEUE.count)
    assert {reader["storage"] for reader in FOUND["receivers"].values()} == {"file_storage"}


def test_nothing_gives_up() -> None:
    exporter = FOUND["exporters"]["elasticsearch"]
    assert exporter["timeout"] == "0s"
    assert exporter["retry"]["max_retries"] > 10**9
    assert {401, 403, 429, 503} <= set(exporter["retry"]["retry_on_status"])
    for reader in FOUND["receivers"].values():
        assert reader["retry_on_failure"]["enabled"]
        assert reader["retry_on_failure"]["max_elapsed_time"] == "0s"


def test_a_second_delivery_of_a_record_has_the_same_identity() -> None:
    assert FOUND["exporters"]["elasticsearch"]["logs_dynamic_id"] == {"enabled": True}
    [identity] = [line for line in STATEMENTS if "elasticsearch.document_id" in line]
    # The path is no part of it: a rotated file is the same file.
    assert "log.file.path" not in identity
    for part in ("uid", "container", "restart", "log.file.record_offset"):
        assert f'attributes["{part}"]' in identity


def test_rotated_files_are_read_and_compressed_ones_are_not() -> None:
    lines = FOUND["receivers"]["file_log/lines"]
    assert lines["include"] == ["/var/log/pods/*/*/*.log*"]
    assert {"/var/log/pods/*/*/*.gz", "/var/log/pods/*/*/*.tmp"} <= set(lines["exclude"])


def test_only_systems_with_traces_over_lines_wait_for_the_next_line() -> None:
    several = [f"/var/log/pods/{system.namespace}_*/*/*.log*" for system in systems() if system.logs.multiline]
    assert FOUND["receivers"]["file_log/traces"]["include"] == several
    assert set(several) <= set(FOUND["receivers"]["file_log/lines"]["exclude"])
    single = agent_configuration(GIVEN, [replace(s, logs=replace(s.logs, multiline=False)) for s in systems()])
    assert set(single["receivers"]) == {"file_log/lines"}


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("ERROR java.lang.IllegalStateException: closed", True),
        ('{"level":"error"}', True),
        ("Caused", True),
        ("Causes of delay", True),
        (".hidden", True),
        ("..", True),
        ("\tat com.example.Main.run(Main.java:5)", False),
        ("    File 'x', line 1", False),
        ("Caused by: java.io.IOException", False),
        ("... 12 more", False),
        ("}", False),
    ],
)
def test_a_first_line_is_told_from_its_continuation(line: str, first: bool) -> None:
    assert bool(re.search(FIRST_LINE, f"{CRI}{line}\n", re.MULTILINE)) is first


def test_the_part_of_a_line_that_was_read_first_begins_no_record() -> None:
    """A reader sees as much of a file as its buffer holds."""
    line = f"{CRI}Caused by: java.io.IOException"
    assert not any(re.search(FIRST_LINE, line[:end], re.MULTILINE) for end in range(len(line)))


def test_a_pattern_of_what_does_not_begin_so_needs_no_lookahead() -> None:
    assert "(?!" not in not_beginning("Caused by: ", "...")


@pytest.mark.parametrize(("tag", "whole"), [("F", True), ("P", False)])
def test_a_part_of_a_line_waits_for_its_end(tag: str, whole: bool) -> None:
    assert bool(re.search(WHOLE, f"2026-01-01T00:00:00Z stdout {tag} text\n", re.MULTILINE)) is whole


def test_no_reader_waits_for_ever_for_the_end_of_a_line() -> None:
    """What a program says last, without an end of line, is why it ended: a part marked P that no F follows."""
    assert [reader["force_flush_period"] for reader in FOUND["receivers"].values()] == [UNFINISHED, "2s"]


def test_a_line_that_could_grow_beyond_a_batch_stays_a_text() -> None:
    """Written anew, `<` is six characters; the queue drops what no batch holds, with its neighbours."""
    for reader in FOUND["receivers"].values():
        [parser] = [operator for operator in reader["operators"] if operator["type"] == "json_parser"]
        assert f"len(body.message) <= {MOST_PARSED}" in parser["if"]
    assert FOUND["exporters"]["elasticsearch"]["sending_queue"]["batch"]["max_size"] > 2 * 6 * MOST_PARSED
    assert f'flatten(attributes["fields"], "", {DEEPEST})' in STATEMENTS


def test_what_an_access_line_tells_is_kept() -> None:
    found = "\n".join(parse_access())
    for part in re.findall(r"\?P<(\w+)>", ACCESS):
        assert f'["{part}"]' in found, part


def test_every_rule_works_on_texts_values_and_names() -> None:
    replaced = [line for line in STATEMENTS if line.startswith(("replace_pattern(body", "replace_all_patterns"))]
    own = [line for line in replaced if "db.statement" not in line and "x00" not in line]
    assert len(own) == 3 * len(RULES)


def test_records_are_clean_before_they_are_named() -> None:
    last = max(n for n, line in enumerate(STATEMENTS) if line.startswith("replace_all_patterns"))
    assert last < next(n for n, line in enumerate(STATEMENTS) if 'body["log.level"]' in line)


def test_a_record_that_is_offered_again_is_not_changed_again() -> None:
    """The queue may refuse a record that was already cleaned and named."""
    groups = FOUND["processors"]["transform/record"]["log_statements"]
    assert all('attributes["elasticsearch.index"] == nil' in group["conditions"][0] for group in groups)
    assert STATEMENTS[-1].startswith('set(attributes["elasticsearch.index"]')


def test_the_tables_are_the_pipelines_own() -> None:
    text = "\n".join(STATEMENTS)
    for given in RENAMED:
        assert f'delete_key(attributes["fields"], "{re.findall(r"[^][]+", given)[-1]}")' in text
    for values in DATASETS.values():
        assert "|".join(values) in text


def test_a_text_stays_a_text_in_the_collector_s_language() -> None:
    assert quoted('a"b\\c$d') == '"a\\"b\\\\c$$d"'


def test_the_pod_reads_root_s_files_and_holds_no_token() -> None:
    made = collector_agent(GIVEN, {AGENT_FILE: agent_file(GIVEN, systems())})
    assert {manifest["kind"] for manifest in made} == {"ServiceAccount", "ConfigMap", "Service", "DaemonSet"}
    [pod] = [m["spec"]["template"]["spec"] for m in made if m["kind"] == "DaemonSet"]
    assert pod["automountServiceAccountToken"] is False
    [container] = pod["containers"]
    assert f"--feature-gates={GATES[0]}" in container["args"]
    assert [m["mountPath"] for m in container["volumeMounts"] if not m.get("readOnly")] == [STATE]


def test_each_kind_of_agent_reaches_only_what_it_delivers_to() -> None:
    reached = {
        kind: {
            flow.target.namespace + ":" + str(flow.ports[0])
            for flow in flows(environment(log_agent=kind), systems())
            if flow.source.namespace == NODE_AGENTS_NAMESPACE and flow.name.startswith("logs-")
        }
        for kind in LogAgent
    }
    assert reached[LogAgent.OTEL] == {"logging:9200"}
    assert "logging:8443" in reached[LogAgent.FLUENTD]


def test_only_an_agent_that_writes_to_the_store_has_a_user_there() -> None:
    assert LOG_SHIPPER in users_of(GIVEN)
    assert LOG_SHIPPER not in users_of(environment(log_agent=LogAgent.FLUENTD))
    assert ROLES[LOG_SHIPPER.role]["indices"][0]["privileges"] == ["create_doc", "auto_configure"]


@pytest.mark.covers("BUG-74")
def test_one_agent_per_node_is_rendered() -> None:
    texts = files(GIVEN, systems())
    assert f"otel/{AGENT_FILE}" in texts
    assert not any(path.startswith("fluentd/") for path in texts)
    assert yaml.safe_load(texts[f"otel/{AGENT_FILE}"]) == FOUND
