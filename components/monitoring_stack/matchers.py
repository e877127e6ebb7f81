"""Matchers, as routes and inhibitions spell them."""

from collections.abc import Iterable


def matcher(label: str, value: str) -> str:
    return f'{label}="{value}"'


def one_of(label: str, values: Iterable[str]) -> str:
    """Any of some names; names of ours hold no character with a meaning in a regular expression."""
    return f'{label}=~"{"|".join(values)}"'


def none_of(label: str, values: Iterable[str]) -> str:
    return f'{label}!~"{"|".join(values)}"'


def present(label: str) -> str:
    return f'{label}!=""'


def lacking(label: str) -> str:
    return f'{label}=""'
