"""Links in what people read lead to something."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.coverage import covers
from tests.support.tree import ROOT

PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """Each relative link: its text, the file it names, and the part of it."""
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if "://" not in link and not link.startswith("mailto:"):
            path, _, part = link.partition("#")
            yield link, (page.parent / path).resolve() if path else page, part


def anchors(page: Path) -> set[str]:
    """Parts of a page one can link to, as hosting sites name them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_resolve(page: Path) -> None:
    broken = [
        link
        for link, target, part in links(page)
        if not target.exists() or (part and target.suffix == ".md" and part not in anchors(target))
    ]
    assert broken == []
    assert all(target.is_relative_to(ROOT) for _, target, _ in links(page))


def test_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[a](b.md) ![c](d.svg#e) [f](https://g) [h](#i)\n```\n[no](no.md)\n```\n", encoding="utf-8")
    assert [link for link, _, _ in links(page)] == ["b.md", "d.svg#e", "#i"]


@pytest.mark.parametrize(
    "name", ["alerts", "architecture", "commands", "environments", "render", "slo", "systems", "testing"]
)
def test_every_page_is_linked_from_the_first(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"(docs/{name}.md)" in readme


@covers("DOC-11")
def test_the_parts_of_the_stack_have_their_reasons() -> None:
    text = (ROOT / "docs" / "decisions" / "0012-parts-of-the-stack.md").read_text(encoding="utf-8")
    for part in ("Prometheus", "Elasticsearch", "OpenTelemetry", "Jaeger", "Alertmanager"):
        assert part in text
    for page in ("README.md", "docs/architecture.md"):
        assert "pictures/architecture.svg" in (ROOT / page).read_text(encoding="utf-8")
