"""The pack asked as the engine asks it, and the pack that wants nothing beside it."""

import time
from dataclasses import replace

from commands.bench import EMPTY_PACK, PACK_RUNS, alternating, processor_time
from commands.paths import ROOT
from commands.policy_pack import judged
from commands.recording import Recording
from tests.policies.mutation import REMOVED, changed, pod_path
from tests.policies.sample import recording

LIMIT = (*pod_path("Deployment"), "containers", 0, "resources", "limits", "cpu")


def broken() -> Recording:
    return changed(recording(), "Deployment", "web", LIMIT, REMOVED)


def test_the_pack_finds_what_is_broken_and_the_empty_one_nothing() -> None:
    found = [message for message in judged(ROOT / "policies", broken()) if "RES-002" in message]
    assert [message.partition(" ")[0] for message in found] == ["workloads"]
    assert judged(EMPTY_PACK, broken()) == []


def test_the_stack_is_judged_too() -> None:
    fewer = [found for found in recording().resources if not found.urn.endswith("verify")]
    found = judged(ROOT / "policies", replace(recording(), resources=tuple(fewer)))
    assert {message.partition(" ")[0] for message in found} >= {"promises"}


def test_a_comparison_takes_turns_and_counts_work_not_waiting() -> None:
    order: list[str] = []

    def busy() -> None:
        order.append("ours")
        began = processor_time()
        while processor_time() - began < 0.02:
            pass

    def idle() -> None:
        order.append("theirs")
        time.sleep(0.05)

    ours, theirs = alternating(busy, idle, 3)
    assert order == ["ours", "theirs"] * 4
    assert ours.processor >= 0.02 > theirs.processor
    assert theirs.clock >= 0.05
    assert PACK_RUNS >= 9
