"""A page of the handbook."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from handbook.timetable import cron_words
from handbook.wording import cell, every, held, in_words, number, plain, rough, size
from specs.units import percent

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """Path below the handbook, and Markdown."""

    path: str
    text: str


def _present(value: Any) -> Any:
    """A value a template prints; nothing at all is a mistake of the template, never the word None on a page."""
    if value is None:
        raise ValueError("a template prints a value that is not there; say in words what its absence means")
    return value


@cache
def templates() -> Environment:
    """Strict: a name a template asks for and nobody gives is an error, not an empty place."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        finalize=_present,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 Markdown, from our own specs
        keep_trailing_newline=True,
    )
    found.filters |= {
        "cell": cell,
        "cron_words": cron_words,
        "every": every,
        "exact": "{:g}".format,
        "held": held,
        "in_words": in_words,
        "number": number,
        "percent": percent,
        "plain": plain,
        "rough": rough,
        "size": size,
    }
    return found


def tidy(text: str) -> str:
    """Blocks of a template that came out empty leave blank lines behind: one between paragraphs is enough."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def page(path: str, template: str, **values: Any) -> Page:
    """`root` leads from the page back to the handbook's first page, for links."""
    root = "../" * path.count("/")
    return Page(path, tidy(templates().get_template(f"{template}.md").render(root=root, **values)))
