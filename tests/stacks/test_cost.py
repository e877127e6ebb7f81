"""The whole program stays small and says the same twice. How long it takes is measured by `make bench`, beside a peer."""

import pytest

from commands.recording import Recording
from tests.support.recorder import record_stack

GOAL_BYTES = 180 * 1024 * 1024
MOST_RESOURCES = 600
SLACK = 2
"""Allocators differ between machines; a program that doubled is another program."""


def test_prod_needs_little_memory(prod_recording: Recording) -> None:
    assert prod_recording.measures.max_rss_bytes <= SLACK * GOAL_BYTES


def test_the_stack_stays_small(recording: Recording) -> None:
    assert len(recording.resources) <= MOST_RESOURCES


def test_the_program_says_the_same_twice(prod_recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another hash seed: an order taken from a set would differ and show as a change in every preview."""
    monkeypatch.setenv("PYTHONHASHSEED", "4711")
    again = record_stack("prod")
    assert again.by_urn == prod_recording.by_urn
    assert again.outputs == prod_recording.outputs
    assert again.exports == prod_recording.exports
