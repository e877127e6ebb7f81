"""The smallest environment whole. Every day its discovery is asked in `test_discovery.py`, and its rules are linted."""

from collections import Counter

import pytest

from tests.live.monitoring.soundness import amiss, faulty, rendered_rules, silent
from tests.live.monitoring.watched import Watched

pytestmark = [pytest.mark.live, pytest.mark.prove, pytest.mark.xdist_group("monitoring")]


@pytest.mark.covers("MET-02", "ENV-01")
def test_every_declared_target_answers_and_there_is_no_other(dev: Watched) -> None:
    assert amiss(dev) == (Counter(), Counter())
    assert silent(dev) == []


def test_every_rule_is_evaluated_without_a_fault(dev: Watched) -> None:
    assert faulty(dev) == []
    assert len(dev.api.rules()) == rendered_rules(dev) > 400
