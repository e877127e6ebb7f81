"""The judge of spoilt configurations sees what it is for: hangs of both kinds, crashes, leaks, and answers that say nothing."""

import time
from collections.abc import Iterator
from typing import NoReturn

import pytest

from specs.fault import Fault
from tests.specs.judgement import Hang, judged, limited
from tests.specs.stack_mutation import CANARY


def for_ever() -> NoReturn:
    while True:
        pass


def test_a_program_that_turns_in_circles_is_stopped() -> None:
    with pytest.raises(Hang), limited(busy=0.2):
        for_ever()


def test_a_program_that_only_waits_is_stopped() -> None:
    with pytest.raises(Hang), limited(asleep=0.2):
        time.sleep(60)


def test_nothing_is_stopped_afterwards() -> None:
    with limited(busy=0.2, asleep=0.2):
        pass
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
    assert time.process_time() >= end, "nothing was raised on the way"


def test_a_crash_is_told() -> None:
    def crash() -> Iterator[Fault]:
        raise KeyError("profile")

    assert judged(crash) == ("crash", ["KeyError: 'profile'"])


GOOD = Fault("Pulumi.dev.yaml", "profile", "smal", "small or large", "did you mean small?")


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        (GOOD, []),
        (Fault(GOOD.where, GOOD.path, CANARY, GOOD.wanted, GOOD.mend), ["shows a secret"]),
        (Fault(GOOD.where, GOOD.path, GOOD.given, GOOD.wanted, "wait\x00"), ["cannot be printed"]),
    ],
)
def test_an_answer_is_looked_at(fault: Fault, wrong: list[str]) -> None:
    assert judged(lambda: [fault]) == ("faults", wrong)
    assert judged(list) == ("sound", [])
