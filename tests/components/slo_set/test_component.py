"""What the component declares to the policy pack is what the system and its environment say."""

from dataclasses import replace

from components.slo_set import SloSet, SloSetArgs
from policies.declarations import declared
from specs.contract import RepairContract, SloSetContract
from specs.environment import Repair
from specs.links import slo_id
from tests.specs.sample import ENVIRONMENT, SYSTEM
from tests.support.recorder import record


def test_the_contract_holds_objectives_repairs_and_who_decides() -> None:
    own = Repair(SYSTEM.name, "sha256:1", "a reason", "management", "2026-12-01")
    environment = replace(ENVIRONMENT, repairs=(own, replace(own, system="another", digest="sha256:2")))
    recording = record(lambda: SloSet("slo", SloSetArgs(environment, SYSTEM)))
    [component] = recording.of_type("groundcrew:index:SloSet")
    found = declared(component.type, recording.outputs[component.urn]["contract"])
    assert isinstance(found, SloSetContract)
    assert found.repairs == (RepairContract("sha256:1", "2026-12-01"),)
    assert found.decides == SYSTEM.owner.on_call[-1]
    assert [one.slo for one in found.objectives] == [slo_id(SYSTEM.name, slo.name) for slo in SYSTEM.slos]
