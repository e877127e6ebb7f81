"""The canary's lines and the redaction rules: each rule takes a canary's secret away, and leaves what it is found by."""

import json

import pytest

from components.elk_stack.redaction import compiled, redact_message
from components.elk_stack.redaction_rules import RULES, Rule
from jobs.log_store.canary import KINDS, MARK, Line, lines

KEY = b"key"
RUN = 29_400_000
RUNS = range(RUN, RUN + 400)


@pytest.mark.covers("LOG-03")
@pytest.mark.parametrize("line", lines(RUN), ids=list(KINDS))
def test_no_canary_keeps_its_secret_and_each_keeps_its_mark(line: Line) -> None:
    assert line.secret in line.text
    assert MARK.search(line.text)
    stored = redact_message(line.text, KEY)
    assert line.secret not in stored
    assert MARK.search(stored), stored


def test_the_lines_of_every_run_are_redacted_whole() -> None:
    """What is made of digits by chance, such as a card, is one in each run."""
    kept = [(run, line.kind) for run in RUNS for line in lines(run) if line.secret in redact_message(line.text, KEY)]
    assert kept == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_a_rule_a_canary_keeps_its_secret(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a rule that is lost on the way to an engine is found out."""
    left = tuple(other for other in RULES if other.name != rule.name)
    monkeypatch.setattr("components.elk_stack.redaction._COMPILED", compiled(left))
    kept = [line.kind for line in lines(RUN) if line.secret in redact_message(line.text, KEY)]
    assert kept, rule.name


def test_a_field_named_like_a_secret_is_among_them() -> None:
    [line] = [line for line in lines(RUN) if line.kind == "field"]
    assert json.loads(line.text)["password"] == line.secret


def test_no_two_runs_write_the_same_secret() -> None:
    secrets = [line.secret for run in RUNS for line in lines(run)]
    assert len(set(secrets)) == len(secrets)
