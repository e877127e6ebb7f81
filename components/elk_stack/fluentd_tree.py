"""Fluentd's configuration as a tree of directives, and its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Directive:
    """<name argument> parameters and inner directives </name>. A boolean is written as Fluentd reads it."""

    name: str
    argument: str = ""
    parameters: Mapping[str, str | int | bool] = field(default_factory=dict)
    children: Sequence["Directive"] = ()


def render(directives: Sequence[Directive]) -> str:
    return "\n".join("\n".join(_lines(directive)) for directive in directives) + "\n"


def _lines(directive: Directive) -> list[str]:
    opening = f"<{directive.name} {directive.argument}>" if directive.argument else f"<{directive.name}>"
    inner = [f"{name} {_value(given)}" for name, given in directive.parameters.items()]
    inner += [line for child in directive.children for line in _lines(child)]
    return [opening, *("  " + line for line in inner), f"</{directive.name}>"]


def _value(given: str | int | bool) -> str:
    """Plain to the end of the line. Raises ValueError for what would begin a comment or run as code."""
    if isinstance(given, bool):
        return "true" if given else "false"
    text = str(given)
    if not text:
        return '""'
    if "\n" in text or " #" in text or "#{" in text or text.startswith(('"', "'")):
        raise ValueError(f"Fluentd would not read this as it is written: {text[:80]!r}")
    return text
