"""Thousands of lines with a secret, and as many without, through every engine that handles logs: Python's table, the Ruby of
Fluentd and Logstash, and the real collector with the rendered node agent's configuration."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from components.elk_stack.redaction import redact_message, redact_record
from components.elk_stack.redaction_ruby import core
from components.elk_stack.redaction_rules import MARK
from tests.components.elk_stack.clean_lines import clean_lines
from tests.components.elk_stack.secret_places import Placed, placed
from tests.components.elk_stack.test_redaction_ruby import DRIVER
from tests.live.shippers.agent import agent, lay
from tests.live.shippers.bulk_store import Document, Kept, store
from tests.live.shippers.failures import ENVIRONMENT
from tests.live.shippers.moved import Authority
from tests.live.shippers.node_logs import ContainerLog
from tests.support.proof_table import Page, Rows, Table
from tests.support.samples import systems
from tests.support.servers import free_port, obtained
from tests.support.waiting import until
from tools import debian

pytestmark = [pytest.mark.live, pytest.mark.prove]

MADE = 3_000
CLEAN = 3_000
KEY = b"key"
PAGE = Page(
    "redaction",
    "Secrets in log lines",
    "Lines with a secret of every class in every place, drawn by hypothesis from a fixed seed, through every engine that "
    "redacts logs: the table in Python, the Ruby of Fluentd and Logstash, and the real OpenTelemetry Collector.",
    sources=(
        "components/elk_stack/redaction.py",
        "components/elk_stack/redaction_names.py",
        "components/elk_stack/redaction_rules.py",
        "components/elk_stack/redaction_ruby.py",
        "components/elk_stack/redaction_ottl.py",
        "components/elk_stack/collector_statements.py",
        "tests/components/elk_stack/secret_places.py",
        "tests/components/elk_stack/secret_snippets.py",
        "tests/components/elk_stack/clean_lines.py",
        "tests/live/shippers/test_redaction.py",
    ),
)
LEAKS = ("lines", "through Python", "through Ruby", "through the collector")
BY_KIND = Table(PAGE, "By class of secret", ("secret", *LEAKS))
BY_PLACE = Table(PAGE, "By place", ("place", *LEAKS))
AGREEMENT = Table(PAGE, "Agreement", ("engines", "lines compared", "with another result"))
FALSE = Table(PAGE, "Lines without a secret", ("engine", "lines", "changed"))


def drawn() -> list[Placed]:
    found: list[Placed] = []

    @seed(7)
    @settings(max_examples=MADE, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(placed())
    def take(one: Placed) -> None:
        found.append(one)

    take()
    return found


@pytest.fixture(scope="module")
def lines() -> list[Placed]:
    return drawn()


def python(texts: list[str]) -> list[str]:
    return [redact_message(text, KEY) for text in texts]


def ruby(texts: list[str], folder: Path) -> list[str]:
    program = folder / "core.rb"
    program.write_text(core() + DRIVER)
    environment: Mapping[str, str] = {**obtained(debian.ruby), "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["ruby", program], input=json.dumps(texts), env=dict(environment), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def collected(texts: list[str], folder: Path) -> list[Document]:
    """The documents the store would hold, in the order of the lines: the runtime's time counts them."""
    node, kept, port = lay(folder / "node", Authority.new()), Kept(), free_port()
    ContainerLog.of(node.logs, "elsewhere", "pod").write(texts)
    with store(kept, port) as given, agent(node, given.url, ENVIRONMENT, systems()).running():
        until(lambda: len(kept.all()) >= len(texts), "all lines arrive", 600, told=lambda: len(kept.all()))
    found = sorted(kept.all(), key=lambda document: document["@timestamp"])
    assert len(found) == len(texts)
    return found


def said(document: Document) -> str:
    """What came from the line and not from where it was written."""
    own = {
        name: value
        for name, value in document.items()
        if not name.startswith(("kubernetes.", "log.file", "@", "data_"))
    }
    return json.dumps(own, ensure_ascii=False)


@pytest.fixture(scope="module")
def documents(lines: list[Placed], tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    return collected([one.line for one in lines], tmp_path_factory.mktemp("secrets"))


@pytest.mark.covers("LOG-03")
def test_no_secret_gets_through(lines: list[Placed], documents: list[Document], tmp_path: Path, proof: Rows) -> None:
    texts = [one.line for one in lines]
    through = [python(texts), ruby(texts, tmp_path), [said(document) for document in documents]]
    leaked = []
    for number, one in enumerate(lines):
        leaks = [int(one.secret in answers[number]) for answers in through]
        proof.row(BY_KIND, one.kind, 1, *leaks)
        proof.row(BY_PLACE, one.place, 1, *leaks)
        if any(leaks):
            leaked.append((one, [answers[number] for answers in through]))
    assert leaked == []


def test_ruby_agrees_with_python(lines: list[Placed], tmp_path: Path, proof: Rows) -> None:
    texts = [one.line for one in lines]
    differ = [pair for pair in zip(python(texts), ruby(texts, tmp_path), strict=True) if pair[0] != pair[1]]
    proof.row(AGREEMENT, "Python and Ruby", len(texts), len(differ))
    assert differ == []


def test_the_collector_agrees_with_python(lines: list[Placed], documents: list[Document], proof: Rows) -> None:
    """Where both mean the same: without the kinds that only one of them hashes, and JSON as fields."""
    pairs = [
        pair
        for one, document in zip(lines, documents, strict=True)
        if one.kind != "e-mail address" and one.place in COMPARED
        if (pair := COMPARED[one.place](one.line, document)) is not None
    ]
    differ = [pair for pair in pairs if pair[0] != pair[1]]
    proof.row(AGREEMENT, "Python and the collector", len(pairs), len(differ))
    assert differ == []


def as_text(line: str, document: Document) -> tuple[Any, Any]:
    return redact_message(line).strip(), document["message"].strip()


def as_fields(line: str, document: Document) -> tuple[Any, Any]:
    """What is left in the fields, wherever it is laid: the collector names lists in lists in its own way. Python marks the
    value of a field that is named like a secret, the collector drops it."""
    kept = flat(redact_record(json.loads(line))).values(), document["fields"].values()
    left, right = (sorted(map(repr, (value for value in values if value not in (None, MARK)))) for values in kept)
    return left, right


COMPARED: Mapping[str, Callable[[str, Document], tuple[Any, Any]]] = {
    "text": as_text,
    "JSON inside text": as_text,
    "text of a field": as_fields,
    "value of a field": as_fields,
}


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """Leaves by their path, as the collector lays them; nothing is no leaf."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        found: dict[str, Any] = {}
        for part, inner in parts:
            found |= flat(inner, f"{name}.{part}" if name else str(part))
        return found
    return {} if value is None else {name: value}


def test_lines_without_a_secret_stay(tmp_path: Path, proof: Rows) -> None:
    texts = clean_lines(CLEAN)
    stored = [said(document) for document in collected(texts, tmp_path)]
    changed = {
        "Python": sum("REDACTED" in text or "mail-" in text for text in python(texts)),
        "Ruby": sum("REDACTED" in text or "mail-" in text for text in ruby(texts, tmp_path)),
        "the collector": sum("REDACTED" in text for text in stored),
    }
    for engine, count in changed.items():
        proof.row(FALSE, engine, len(texts), count)
    assert max(changed.values()) <= CLEAN // 100
