"""One rule dropped, one selector widened, one port opened: exactly the flows concerned differ, at that end and no other."""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from commands.recording import Recording
from specs.environment import GuardMode
from specs.network import Flow
from tests.stacks.network import Declared, differences, means
from tests.stacks.network_scene import Scene, scene
from tests.support.network_policy import EVERY_PORT, NO_PORTS, PEERS, Network, Party, Ports
from tests.support.proof_table import Page, Rows, Table

ENDS = {"Egress": ("source", "target"), "Ingress": ("target", "source")}
"""For each direction the end of a flow at which its rule stands, and the far one."""
OPENED = 1
"""A port that no flow has."""
SAMPLE = 60
PAGE = Page(
    "reachability",
    "Mutants of the network policies",
    "Every rule of production's policies, guards enforced, spoilt in each way: what passes differs by exactly the flows "
    "concerned, at the end where the rule stands. Unchanged is a mutant that another flow makes up for, or that widens a "
    "choice to nobody else.",
    sources=(
        "components/system_guards/network.py",
        "tests/stacks/test_reachability_mutants.py",
        "tests/stacks/network.py",
        "tests/support/network_policy.py",
    ),
)
BY_MUTATION = Table(PAGE, "By mutation", ("direction", "mutation", "made", "exactly as expected", "unchanged"))


@dataclass(frozen=True)
class Rule:
    """One rule of a policy and the flow it was made from."""

    policy: str
    namespace: str
    direction: str
    number: int
    flow: Flow


def rules(seen: Scene) -> Iterator[Rule]:
    """Every rule, found by the order in which flows become rules."""
    for policy in seen.policies:
        if policy["metadata"]["name"] in ("default-deny", "allow-dns"):
            continue
        namespace = policy["metadata"]["namespace"]
        group = tuple(sorted(policy["spec"]["podSelector"].get("matchLabels", {}).items()))
        for direction, (own, _) in ENDS.items():
            told = [
                flow
                for flow in seen.flows
                if getattr(flow, own).namespace == namespace and tuple(sorted(getattr(flow, own).labels)) == group
            ]
            written = policy["spec"].get(direction.lower(), [])
            assert len(told) == len(written), (policy["metadata"]["name"], direction)
            for number, flow in enumerate(told):
                yield Rule(policy["metadata"]["name"], namespace, direction, number, flow)


def dropped(rule: dict[str, Any], flow: Flow, far: str, seen: Scene) -> list[Flow]:
    rule["dropped"] = True
    return []


def pods_widened(rule: dict[str, Any], flow: Flow, far: str, seen: Scene) -> list[Flow]:
    for peer in rule[PEERS["Egress" if far == "target" else "Ingress"]]:
        peer.pop("podSelector", None)
    return [replace(flow, **{far: replace(getattr(flow, far), labels=())})]


def namespaces_widened(rule: dict[str, Any], flow: Flow, far: str, seen: Scene) -> list[Flow]:
    peer = getattr(flow, far)
    if not peer.namespace:
        return [flow]
    for written in rule[PEERS["Egress" if far == "target" else "Ingress"]]:
        written["namespaceSelector"] = {}
    return [
        replace(flow, **{far: replace(peer, namespace=space)}) for space in sorted({p.namespace for p in seen.pods})
    ]


def port_opened(rule: dict[str, Any], flow: Flow, far: str, seen: Scene) -> list[Flow]:
    rule["ports"].append({"port": OPENED, "protocol": "UDP" if flow.udp else "TCP"})
    return [replace(flow, ports=(*flow.ports, OPENED))]


MUTATIONS = {
    "rule dropped": dropped,
    "pod selector dropped": pods_widened,
    "namespace selector emptied": namespaces_widened,
    "port opened": port_opened,
}


@dataclass(frozen=True)
class Spoilt:
    """The declarations with one flow changed at one end only."""

    before: Declared
    after: Declared
    direction: str

    def opens(self, source: Party, target: Party) -> Ports:
        return (self.after if self.direction == "Egress" else self.before).opens(source, target)

    def accepts(self, source: Party, target: Party) -> Ports:
        return (self.after if self.direction == "Ingress" else self.before).accepts(source, target)


def judged(seen: Scene, rule: Rule, mutation: str) -> tuple[list[str], bool]:
    """Where the mutant differs from what its changed flow would be, and whether anything changed at all."""
    policies = copy.deepcopy([p for p in seen.policies if p["metadata"]["namespace"] == rule.namespace])
    [policy] = [p for p in policies if p["metadata"]["name"] == rule.policy]
    written = policy["spec"][rule.direction.lower()]
    instead = MUTATIONS[mutation](written[rule.number], rule.flow, ENDS[rule.direction][1], seen)
    policy["spec"][rule.direction.lower()] = [entry for entry in written if "dropped" not in entry]
    flows = [other for flow in seen.flows for other in (instead if flow is rule.flow else [flow])]
    wanted = Spoilt(seen.declared, replace(seen.declared, flows=tuple(flows)), rule.direction)
    pods = [party for party in seen.pods if party.namespace == rule.namespace]
    spoilt = Network(policies)
    wrong = differences(spoilt, wanted, pods, seen.everybody)
    concerned = [party for party in pods if means(getattr(rule.flow, ENDS[rule.direction][0]), party)]
    return wrong, bool(differences(spoilt, seen.declared, concerned, seen.everybody))


@pytest.fixture(scope="module")
def seen(recorded: Callable[..., Recording]) -> Scene:
    return scene(recorded("prod", guards="enforce"), GuardMode.ENFORCE)


@pytest.mark.covers("SEC-01")
def test_a_spoilt_rule_changes_its_flow_only(seen: Scene) -> None:
    chance = random.Random(9)
    chosen = [(rule, mutation) for rule in rules(seen) for mutation in MUTATIONS]
    changed = 0
    for rule, mutation in chance.sample(chosen, SAMPLE):
        wrong, differs = judged(seen, rule, mutation)
        assert not wrong, f"{rule}, {mutation}:\n" + "\n".join(wrong[:10])
        changed += differs
    assert changed > SAMPLE * 0.7


@pytest.mark.prove
@pytest.mark.parametrize("direction", ENDS)
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_spoilt_rule_changes_its_flow_only(seen: Scene, direction: str, mutation: str, proof: Rows) -> None:
    chosen = [rule for rule in rules(seen) if rule.direction == direction]
    told = [judged(seen, rule, mutation) for rule in chosen]
    proof.row(
        BY_MUTATION,
        direction,
        mutation,
        len(told),
        sum(not wrong for wrong, _ in told),
        sum(not differs for _, differs in told),
    )
    wrong = [line for lines, _ in told for line in lines]
    assert not wrong, "\n".join(wrong[:20])
    assert any(differs for _, differs in told)


def without(seen: Scene, namespace: str, name: str) -> Network:
    return Network(
        [p for p in seen.policies if (p["metadata"]["namespace"], p["metadata"]["name"]) != (namespace, name)]
    )


def test_without_its_default_deny_a_namespace_is_open_where_no_flow_names_a_pod(seen: Scene) -> None:
    for namespace in sorted(seen.declared.closed):
        opened = without(seen, namespace, "default-deny")
        [stranger] = [party for party in seen.pods if party.name == f"stranger in {namespace}"]
        [foreigner] = [party for party in seen.pods if party.name == "stranger in elsewhere"]
        named = any(flow.target.namespace == namespace and means(flow.target, stranger) for flow in seen.flows)
        assert (opened.accepts(foreigner, stranger) == EVERY_PORT) is not named
        assert seen.network.accepts(foreigner, stranger) == NO_PORTS


def test_without_the_rule_for_names_no_name_is_found(seen: Scene) -> None:
    [server] = [party for party in seen.pods if party.name == "name server"]
    for namespace in sorted(seen.declared.closed):
        deaf = without(seen, namespace, "allow-dns")
        pods = [party for party in seen.pods if party.namespace == namespace and party.governed]
        assert pods
        assert all(seen.network.opens(party, server) for party in pods)
        closed = [party for party in pods if deaf.opens(party, server) == NO_PORTS]
        assert {party.labels.get("app") for party in closed} >= {"stranger"}
