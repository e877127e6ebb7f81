"""Numbers of things are counted from the data and never typed."""

import re
from collections import Counter

from specs.severity import Severity
from tests.handbook.test_pages import every_stack
from tests.handbook.written import facts, handbook, table
from tests.support.coverage import covers
from tests.support.tree import ROOT
from tests.systems.data import FOUND

WORDS = {5: "five"}
TYPED = re.compile(
    r"\b(?:\d+|two|three|four|five|six|ten|twelve|fifteen) (?:alerts|rules|boards|panels|systems|pages|files|jobs)\b"
)


@covers("BUG-77", "RULE-12")
@every_stack
def test_alerts_are_counted_by_scope_and_severity(stack: str) -> None:
    counted = Counter((fact.scope, fact.severity) for fact in facts(stack))
    rows = {row[0]: row[1:] for row in table(handbook(stack)["platform/severities.md"], "Scope")}
    assert set(rows) == {scope for scope, _ in counted}
    for scope, numbers in rows.items():
        assert [int(number) for number in numbers] == [counted[scope, severity.value] for severity in Severity]


@covers("BUG-77", "RULE-12")
def test_no_template_types_a_number_of_things() -> None:
    for template in (ROOT / "handbook" / "templates").glob("*.md"):
        assert TYPED.findall(template.read_text(encoding="utf-8")) == [], template.name


def test_the_readme_counts_its_systems() -> None:
    assert f"the {WORDS[len(FOUND)]} systems" in (ROOT / "README.md").read_text(encoding="utf-8")
