"""What holds for every page: it is found, it is whole, its links lead somewhere."""

import hashlib
import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from handbook.catalogue import pages_of
from handbook.page import TEMPLATES, page, tidy
from specs.links import runbook_url
from tests.handbook.written import BAR, STACKS, environment, facts, handbook
from tests.support.coverage import covers
from tests.support.tree import ROOT
from tests.systems.data import FOUND

every_stack = pytest.mark.parametrize("stack", STACKS)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROW = re.compile(
    r"\b(?:MET|REC|ALT|RTE|DSH|LOG|TRC|SLO|BKP|DR|MNT|HLT|SCL|SEC|RET|CAP|DOC|INS|ENV|RES|BUG|ART|OPEN)-\d{2}\b"
)


def wrong(texts: Mapping[str, str], pattern: str) -> list[str]:
    """Lines of any page that hold what no page may hold."""
    return [
        f"{path}:{number}: {line[:100]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


@covers("ALT-47", "DOC-04", "DOC-06", "DOC-09")
@every_stack
def test_every_alert_has_a_page_at_its_address(stack: str) -> None:
    texts, home = handbook(stack), f"https://handbook.{environment(stack).domain}/"
    assert len(facts(stack)) >= 90
    for fact in facts(stack):
        address = runbook_url(environment(stack).domain, fact.scope, fact.alert)
        text = texts[f"{address.removeprefix(home)}.md"]
        assert text.startswith(f"# {fact.alert}\n")
        assert "## Look\n\n1. " in text
        assert "## Mend\n\n1. " in text


@every_stack
def test_pages_are_rendered_whole(stack: str) -> None:
    assert wrong(handbook(stack), r"\bNone\b|\{\{|\}\}|\{%|%\}|\$value|\$labels") == []


@every_stack
def test_pages_name_no_requirement(stack: str) -> None:
    """Ids of rows help who builds this, not who is on call."""
    assert wrong(handbook(stack), ROW.pattern) == []


@every_stack
def test_pages_are_tidy(stack: str) -> None:
    for path, text in handbook(stack).items():
        assert text == tidy(text), path
        assert text.startswith("# "), path
        assert "\n\n\n" not in text, path
        assert text.count("\n```") % 2 == 0, path


@every_stack
def test_tables_are_well_formed(stack: str) -> None:
    broken = [f"{path}: {fault}" for path, text in handbook(stack).items() for fault in table_faults(text)]
    assert broken == []


def table_faults(text: str) -> list[str]:
    """Tables with a row of another width, without rows, or that do not stand apart from the text around them."""
    lines, found, fenced, begins = ["", *text.splitlines(), ""], list[str](), False, 0
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        fenced ^= line.startswith("```")
        if fenced or not line.startswith("|"):
            continue
        if not above.startswith("|"):
            begins = len(BAR.split(line))
            found += [f"no blank line before {line!r}"] if above else []
            found += [] if re.fullmatch(r"\|(-{3}:?\|)+", below) else [f"no rule below {line!r}"]
        found += [] if len(BAR.split(line)) == begins else [f"another width: {line!r}"]
        ends = not below.startswith("|")
        found += [f"text right below {line!r}"] if ends and below else []
        found += [f"no rows below {above!r}"] if ends and re.fullmatch(r"\|(-{3}:?\|)+", line) else []
    return found


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", 0),
        ("| a | b |\n|---|---|\n| 1 |\n", 1),
        ("| a |\n|---|\n", 1),
        ("text\n| a |\n|---|\n| 1 |\n", 1),
        ("| a |\n| 1 |\n", 1),
        (r"| a \| b |" + "\n|---|\n| 1 |\n", 0),
    ],
)
def test_broken_tables_are_found(text: str, faults: int) -> None:
    assert len(table_faults(text)) == faults


@every_stack
def test_links_lead_somewhere(stack: str) -> None:
    texts = handbook(stack)
    broken = [f"{path}: {target}" for path in texts for target in targets(texts, path) if target not in texts]
    assert broken == []


def targets(texts: Mapping[str, str], path: str) -> list[str]:
    """Pages a page links to, as paths below the handbook."""
    found = [link for link in LINK.findall(texts[path]) if "://" not in link]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in found]


@every_stack
def test_every_page_is_reached_from_the_first(stack: str) -> None:
    texts, reached, waiting = handbook(stack), set[str](), ["index.md"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += targets(texts, path)
    assert set(texts) - reached == set()


def test_templates_hold_no_figure() -> None:
    """A figure is a value of the specification; typed into a template it would be a second home."""
    found = []
    for template in sorted(TEMPLATES.glob("*.md")):
        prose = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [f"{template.name}: {line}" for line in prose.splitlines() if re.search(r"\d", line)]
    assert found == []


def test_a_template_prints_nothing_that_is_missing() -> None:
    [system, *_] = FOUND
    absent: Any = None
    with pytest.raises(ValueError, match="not there"):
        page("tuning.md", "tuning", system=replace(system, name=absent))


def test_two_alerts_of_one_name_are_refused() -> None:
    [first, *_] = facts("prod")
    with pytest.raises(ValueError, match=first.runbook):
        pages_of((first, first), FOUND, environment("prod"))


def test_the_handbook_says_the_same_twice() -> None:
    """In another process with another hash seed: an order taken from a set would differ."""
    program = (
        "import hashlib; from tests.handbook.written import handbook\n"
        "print(hashlib.sha256(repr(sorted(handbook('prod').items())).encode()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    here = hashlib.sha256(repr(sorted(handbook("prod").items())).encode()).hexdigest()
    assert done.stdout.strip() == here
