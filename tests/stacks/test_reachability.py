"""Who reaches whom by the rendered policies is exactly what the specs declare: in every environment, at either end, for
every port, for pods nobody declared and for every address outside.
"""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from commands.recording import Recording
from specs.environment import PLATFORM_NAMESPACES, GuardMode
from specs.network import NODES
from tests.stacks.network import Declared, differences, means, ports_of
from tests.stacks.network_scene import POD_BLOCKS, Scene, scene
from tests.support.network_policy import NO_PORTS
from tests.support.recorder import STACKS


@pytest.fixture(scope="module")
def enforced(recorded: Callable[..., Recording]) -> Recording:
    """Production as it is once its guards are enforced."""
    return recorded("prod", guards="enforce")


@pytest.fixture(scope="module", params=[*STACKS, "prod enforced"])
def seen(request: pytest.FixtureRequest, recorded: Callable[..., Recording], enforced: Recording) -> Scene:
    """Each environment in turn."""
    name = request.param
    return scene(enforced, GuardMode.ENFORCE) if name == "prod enforced" else scene(recorded(name))


@pytest.mark.covers("SEC-01", "RULE-10")
def test_what_passes_is_what_is_declared_and_nothing_else(seen: Scene) -> None:
    found = differences(seen.network, seen.declared, seen.pods, seen.everybody)
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:40])


@pytest.mark.parametrize("block", POD_BLOCKS[1:])
def test_the_same_holds_for_pods_with_the_clouds_addresses(enforced: Recording, block: str) -> None:
    placed = scene(enforced, GuardMode.ENFORCE, block)
    assert differences(placed.network, placed.declared, placed.pods, placed.everybody) == []


def test_the_matrix_is_not_empty(seen: Scene) -> None:
    """Every flow between pods passes, and from closed namespaces most others do not."""
    network, closed = seen.network, seen.declared.closed
    for flow in (flow for flow in seen.flows if not (flow.source.cidr or flow.target.cidr)):
        pairs = [(a, b) for a in seen.pods if means(flow.source, a) for b in seen.pods if means(flow.target, b)]
        assert all(network.passes(a, b) & ports_of(flow) == ports_of(flow) for a, b in pairs), flow.name
    pods = [party for party in seen.pods if party.namespace in closed and party.governed]
    refused = sum(network.passes(a, b) == NO_PORTS for a in pods for b in pods)
    assert len(closed) >= len(PLATFORM_NAMESPACES)
    assert refused > 0.8 * len(pods) ** 2


def test_every_end_of_a_flow_is_there_and_listens(seen: Scene) -> None:
    """A flow to nobody, or to a port that no container has, is a mistake in the flow or in the pod."""
    own = {system.namespace for system in seen.systems} | set(PLATFORM_NAMESPACES)
    pods = [party for party in seen.pods if party.namespace in own and not party.name.startswith("stranger")]
    lost = []
    for flow in seen.flows:
        ends = [peer for peer in (flow.source, flow.target) if peer.namespace in own]
        lost += [f"{flow.name}: no pod for {peer}" for peer in ends if not any(means(peer, pod) for pod in pods)]
        if flow.target.namespace in own:
            heard = {number for party in pods if means(flow.target, party) for _, _, number in party.named_ports}
            lost += [f"{flow.name}: nothing listens on {port}" for port in flow.ports if port not in heard]
    assert not lost, "\n".join(lost)


def test_no_address_lets_a_pod_reach_another(seen: Scene) -> None:
    """Wide blocks stand for nodes and the outside. Where they meet at both ends, pods could talk that nobody meant to."""
    inner = Declared(tuple(f for f in seen.flows if not (f.source.cidr or f.target.cidr)), seen.declared.closed)
    pods = [party for party in seen.pods if party.governed]
    met = {
        f"{a.name} → {b.name}"
        for a in pods
        for b in pods
        if seen.network.passes(a, b) & ~(inner.opens(a, b) & inner.accepts(a, b))
    }
    from_nodes = [flow.target for flow in seen.flows if flow.source == NODES]
    open_ones = {a.name for a in pods if a.namespace not in seen.declared.closed}
    expected = {f"{a} → {b.name}" for a in open_ones for b in pods for peer in from_nodes if means(peer, b)}
    to_nodes = [flow.source for flow in seen.flows if flow.target == NODES]
    expected |= {
        f"{a.name} → {b.name}" for a in pods for peer in to_nodes if means(peer, a) for b in pods if b.name in open_ones
    }  # fmt: skip
    assert met <= expected, sorted(met - expected)


def test_what_audit_writes_down_is_what_enforce_applies(prod_recording: Recording, enforced: Recording) -> None:
    proposed = [
        found
        for config_map in prod_recording.of_kind("ConfigMap")
        if config_map.object_name == "proposed-guards"
        for found in yaml.safe_load_all(config_map.inputs["data"]["guards.yaml"])
    ]
    own = [o for o in prod_recording.manifests() if o["kind"] == "NetworkPolicy"]
    applied = [o for o in enforced.manifests() if o["kind"] == "NetworkPolicy"]
    written = [*(o for o in proposed if o["kind"] == "NetworkPolicy"), *own]
    assert {_key(o): o["spec"] for o in written} == {_key(o): o["spec"] for o in applied}
    assert len(own) < len(written) == len(applied)


def _key(found: dict[str, Any]) -> tuple[str, str]:
    return found["metadata"]["namespace"], found["metadata"]["name"]


def test_guards_that_are_off_refuse_nothing(recorded: Callable[..., Recording]) -> None:
    recording = recorded("staging", guards="off")
    assert [o for o in recording.objects if o.kind == "NetworkPolicy"] == []
    open_scene = scene(recording, GuardMode.OFF)
    assert differences(open_scene.network, open_scene.declared, open_scene.pods, open_scene.everybody) == []
