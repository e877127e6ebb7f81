"""What a fault shows: short, readable, never what looks secret, and no list that nobody reads."""

import pytest

from specs.fault import MOST_CHOICES, Fault, nearest
from specs.shown import step
from specs.walk import LONGEST_PART, faults
from tests.specs.change import TODAY, found, put
from tests.specs.sample import ENVIRONMENT, SYSTEM


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("grafana", "grafana"),
        (7, "7"),
        ("", "(empty)"),
        (" \n", "(empty)"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("x" * 61, f"{'x' * 59}…"),
        ("AGE-SECRET-KEY-1ABC", "(withheld)"),
    ],
)
def test_a_step_of_a_path(name: object, told: str) -> None:
    assert step(name) == told


def test_few_choices_are_listed_whole_and_many_are_cut() -> None:
    many = [f"choice-{number:03}" for number in range(MOST_CHOICES + 5)]
    assert nearest("?", many[:MOST_CHOICES]).endswith(many[MOST_CHOICES - 1])
    assert nearest("?", many).endswith(f"{many[MOST_CHOICES - 1]} or 5 others")
    assert nearest("choice-034x", many) == "did you mean choice-034?"


def test_no_part_of_a_fault_is_without_end() -> None:
    told: list[Fault] = list(faults((SYSTEM,), put(ENVIRONMENT, "dead_mans_switch", "x" * 9_000), TODAY))
    assert told
    assert all(len(text) <= LONGEST_PART + 1 for fault in told for text in (fault.given, fault.wanted, fault.mend))


@pytest.mark.parametrize("letter", ["\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\x00", "\x1b", "\ud800"])
def test_text_that_hides_what_it_says_is_refused(letter: str) -> None:
    """A reader of a runbook sees another order of signs than the program."""
    assert [fault.path for fault in found(put(SYSTEM, "alerts[0].checks[0]", f"delete {letter}x"))] == [
        "alerts[0].checks[0]"
    ]


@pytest.mark.parametrize("text", ["grün 日本語", "🚒 👩‍🚒", "e\u0301", "two\nlines\tand a tab", "שלום"])
def test_text_of_any_language_is_taken(text: str) -> None:
    assert found(put(SYSTEM, "alerts[0].checks[0]", text)) == []
