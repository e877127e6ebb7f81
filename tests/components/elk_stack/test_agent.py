"""The node agent loses nothing it has read, and sees only what it must."""

import re
from collections import Counter

import pytest

from components.elk_stack.agent import agent
from components.elk_stack.agent_files import STATE, agent_files
from components.elk_stack.fluentd_tree import Directive, render
from tests.support.samples import environment, systems

TEXT = agent_files(systems())["fluent.conf"]
UNNAMED = 4
"""Parsers, formats and buffers take no id of their own."""
BLOCK = re.compile(r"^\s*<(/?)(\w+)(?: [^>]*)?>$")


def value(name: str) -> str:
    [found] = {line.strip().partition(" ")[2] for line in TEXT.splitlines() if line.strip().startswith(f"{name} ")}
    return found


def test_directives_are_closed_in_order() -> None:
    opened: list[str] = []
    for line in TEXT.splitlines():
        if match := BLOCK.match(line):
            if match[1]:
                assert opened.pop() == match[2]
            else:
                opened.append(match[2])
    assert opened == []


def test_every_plugin_has_an_id_of_its_own() -> None:
    counted = Counter(re.findall(r"@id (\S+)", TEXT))
    assert set(counted.values()) == {1}
    assert len(counted) == TEXT.count("@type ") - UNNAMED


def test_nothing_waits_in_memory_that_was_marked_as_read() -> None:
    assert "@type memory" not in TEXT
    paths = re.findall(r"(?:path|pos_file) (/var/lib\S+)", TEXT)
    assert len(paths) == 4
    assert all(path.startswith(STATE) for path in paths)
    assert value("retry_forever") == "true"
    assert value("overflow_action") == "block"


def test_a_full_queue_and_an_error_are_retried() -> None:
    assert "429" in value("retryable_response_codes").split(",")
    assert value("error_response_as_unrecoverable") == "false"


def test_rotated_files_are_read_to_their_end() -> None:
    assert value("follow_inodes") == "true"
    assert value("read_from_head") == "true"


@pytest.mark.covers("LOG-03")
def test_records_are_enriched_before_and_redacted_after() -> None:
    assert TEXT.index("@type kubernetes_metadata") < TEXT.index("@type redaction") < TEXT.index("@type http")


@pytest.mark.covers("LOG-01")
def test_only_systems_with_traces_over_lines_wait_for_the_next_line() -> None:
    joined = re.findall(r"<filter kubernetes\.var\.log\.containers\.\*_(\S+?)_\*\.log>", TEXT)
    assert joined == [system.namespace for system in systems() if system.logs.multiline]


def test_a_first_line_is_told_from_its_continuation() -> None:
    pattern = re.compile(value("multiline_start_regexp").strip("/"))
    assert pattern.match("ERROR java.lang.IllegalStateException: closed")
    assert pattern.match('{"level":"error"}')
    for line in (
        "\tat com.example.Main.run(Main.java:5)",
        "Caused by: java.io.IOException",
        "    File 'x', line 1",
        "... 12 more",
    ):
        assert not pattern.match(line)


@pytest.mark.parametrize("bad", ["a #comment", "#{`id`}", "two\nlines"])
def test_values_cannot_become_comments_or_code(bad: str) -> None:
    with pytest.raises(ValueError, match="Fluentd"):
        render([Directive("source", parameters={"x": bad})])


def test_the_pod_writes_to_its_own_folder_only() -> None:
    [daemon] = [m for m in agent(environment(), agent_files(systems())) if m["kind"] == "DaemonSet"]
    pod = daemon["spec"]["template"]["spec"]
    [container] = pod["containers"]
    writable = [mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")]
    assert sorted(writable) == ["/tmp", STATE]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert "hostNetwork" not in pod
