"""What a person on call is told to type: it ends, it names its namespace, and it leaves what the program declares alone."""

import re
from collections.abc import Iterator

from tests.handbook.test_pages import every_stack
from tests.handbook.written import STACKS, handbook, plan
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

COMMAND = re.compile(r"\bkubectl(?: --context \S+)? (?!-n \S+ )(?P<verb>[a-z-]+)(?P<rest>[^`;]*)")
WHOLE_CLUSTER = ("cordon", "uncordon", "drain", "taint", "api-resources", "config")
DECLARED = re.compile(
    r"kubectl\b[^`;]*\b(?:scale|edit|set image|set env|autoscale|rollout undo|annotate|replace|apply"
    r"|(?:patch|delete) (?:deployment|statefulset|daemonset|hpa|horizontalpodautoscaler|service|networkpolicy))\b"
)
"""Ways to change what the program declares: the next update takes them back, or an autoscaler does before."""


def lines(stack: str) -> Iterator[tuple[str, str]]:
    for path, text in handbook(stack).items():
        for line in text.splitlines():
            if "kubectl" in line:
                yield path, line


@covers("BUG-25")
@every_stack
def test_no_command_changes_what_the_program_declares(stack: str) -> None:
    found = list(lines(stack))
    assert len(found) > 100
    assert [(path, line) for path, line in found if DECLARED.search(line)] == []


@covers("BUG-25")
def test_a_change_by_hand_ends_in_the_program() -> None:
    for name, system in SYSTEMS.items():
        text = plan(name, "disasters")
        assert "make drift ENV=prod" in text, name
        release = text.partition("## A release is bad")[2].partition("\n## ")[0]
        assert not system.services or "through the release pipeline" in release, name


@covers("BUG-87")
@every_stack
def test_commands_name_their_namespace(stack: str) -> None:
    wrong = [
        (path, line)
        for path, line in lines(stack)
        for found in COMMAND.finditer(line)
        if found["verb"] not in WHOLE_CLUSTER
        and not re.search(r" (?:-A|-n)\b", found["rest"])
        # Of an alert's text: the namespace is among its labels.
        and not path.startswith("runbooks/")
    ]
    assert wrong == []


@covers("BUG-87")
@every_stack
def test_no_command_waits_for_ever_or_asks_for_what_is_deprecated(stack: str) -> None:
    """A log is followed where it ends: that of a Job."""
    for path, line in lines(stack):
        assert not re.search(r"\bget (?:endpoints|ep|componentstatuses)\b", line), (path, line)
        assert not re.search(r"\blogs\b.*(?:-f\b|--follow\b)", line) or " job/" in line, (path, line)
        assert " wait " not in line or "--timeout=" in line, (path, line)
        assert "rollout status" not in line or "--timeout=" in line, (path, line)


@covers("BUG-87")
def test_a_volume_that_fills_up_is_grown_before() -> None:
    """A gibibyte that is half full, and a twentieth more each month."""
    store = SYSTEMS["maintenance-api"].store("mysql")
    rows = [line for line in plan("maintenance-api", "capacity").splitlines() if line.startswith("| mysql | ")]
    assert store.volume is not None
    assert store.volume.count == 1 << 30
    assert any("2 GiB" in row and "grow it before" in row for row in rows)


@covers("BUG-84")
@every_stack
def test_indexes_are_built_beside_the_work(stack: str) -> None:
    for path, text in handbook(stack).items():
        for found in re.finditer(r"\b(?:CREATE|DROP|REINDEX)\b[^`\n]*\bINDEX\b[^`\n]*", text):
            assert "CONCURRENTLY" in found[0], (path, found[0])


@covers("BUG-84")
def test_a_range_over_half_a_table_is_answered_by_totals() -> None:
    text = plan("endpoint-stats", "tuning")
    assert "table of totals" in text
    assert "CREATE INDEX" not in text


def test_every_stack_was_looked_at() -> None:
    assert set(STACKS) == {"dev", "staging", "prod"}
