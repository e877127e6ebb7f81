"""A statement keeps what it asks for and loses what it was asked with; one list for three engines."""

import json
import re
from pathlib import Path

import pytest

from components.elk_stack.collector_statements import statements
from components.elk_stack.pipeline.filters import name_fields
from components.elk_stack.pipeline.tree import Branch, Plugin
from components.elk_stack.redaction_ottl import quoted
from components.elk_stack.redaction_ruby import logstash_script
from components.elk_stack.statement_literals import LITERALS
from tests.components.elk_stack.test_redaction_ruby import ruby
from tests.support.samples import environment, systems
from tests.support.servers import obtained
from tools import debian

SECRET = "Hunter2Xq9vLm"
SAMPLES = (
    (f"SELECT * FROM t WHERE n = '{SECRET}' AND m = 5", "SELECT * FROM t WHERE n = ? AND m = ?"),
    (f"SELECT 1 WHERE n = 'it''s {SECRET}' LIMIT 10", "SELECT ? WHERE n = ? LIMIT ?"),
    (f"SELECT 1 WHERE n = 'it\\'s {SECRET}'", "SELECT ? WHERE n = ?"),
    # A text that ends in a backslash, as one server reads it; the other reads on.
    (f"SELECT 1 WHERE p = 'C:\\' AND n = '{SECRET}'", "SELECT ? WHERE p = ?"),
    (f'SELECT a FROM t WHERE n = "{SECRET}" OR m = "say ""{SECRET}"""', "SELECT a FROM t WHERE n = ? OR m = ?"),
    (f'INSERT INTO t VALUES ("a \\"{SECRET}\\"", 0x48756E74)', "INSERT INTO t VALUES (?, ?)"),
    (f"SELECT 1 WHERE n = '{SECRET} was cut off", "SELECT ? WHERE n = ?"),
    (f"SELECT $${SECRET}$$, $tag${SECRET}$tag$ FROM t WHERE a = $1", "SELECT ?, ? FROM t WHERE a = $?"),
    ('SELECT "t"."id" FROM "shop"."t" WHERE "t"."n" = "x"', "SELECT `t`.`id` FROM `shop`.`t` WHERE `t`.`n` = ?"),
    ('UPDATE "orders" SET n = "x"', "UPDATE `orders` SET n = ?"),
)


def without(statement: str) -> str:
    for pattern, instead in LITERALS:
        statement = re.sub(pattern, instead, statement)
    return statement


@pytest.mark.covers("LOG-03")
@pytest.mark.parametrize(("statement", "left"), SAMPLES)
def test_a_statement_loses_its_literals_and_keeps_its_names(statement: str, left: str) -> None:
    assert without(statement) == left
    assert without(left) == left
    assert SECRET not in left


@pytest.mark.live
def test_ruby_reads_the_list_alike(tmp_path: Path) -> None:
    program = tmp_path / "literals.rb"
    program.write_text(
        logstash_script() + "\nputs JSON.generate(JSON.parse(STDIN.read).map { |one| without_literals(one) })\n"
    )
    given = {**obtained(debian.ruby), "LANG": "C.UTF-8"}
    answers = json.loads(ruby(given, json.dumps([statement for statement, _ in SAMPLES]), str(program)))
    assert answers == [left for _, left in SAMPLES]


def test_collector_and_logstash_have_the_whole_list() -> None:
    lines = [line for group in statements(environment(), systems(), "key") for line in group["statements"]]
    for field in ("query", "db.statement", "db.query.text"):
        own = [line for line in lines if line.startswith(f'replace_pattern(attributes["fields"]["{field}"]')]
        assert [quoted(pattern) in line for (pattern, _), line in zip(LITERALS, own, strict=True)] == [True] * len(
            LITERALS
        )
    plugins = [
        node for branch in name_fields() if isinstance(branch, Branch) for case in branch.cases for node in case.nodes
    ]
    [given] = [node.options["gsub"] for node in plugins if isinstance(node, Plugin) and node.id == "name-statement"]
    assert list(zip(given[1::3], given[2::3], strict=True)) == list(LITERALS)
