"""Where flows to the outside lead: to the address that is configured, wherever it stands, on its own port."""

from dataclasses import replace
from typing import Any

import pytest

from commands.check_input import checked
from components.system_guards.flows import declared_flows
from components.system_guards.network import network_policies
from specs.environment import MailRelay
from specs.network import ANYWHERE, Flow, Peer
from specs.probe import Probe, ProbeKind
from specs.smoke import SmokeCheck
from tests.support.network_policy import NO_PORTS, Network, Party, listed

PLAN = checked("prod")
SYSTEM = next(system for system in PLAN.systems if system.name == "maintenance-api")
PRIVATE = Peer(cidr="10.20.30.40/32")


def declared(**changes: Any) -> dict[str, Flow]:
    """The flows of one system in production, with other settings."""
    environment = replace(PLAN.environment, **changes)
    return {flow.name: flow for flow in declared_flows(environment, (SYSTEM,))}


@pytest.mark.parametrize(
    ("endpoint", "target", "port"),
    [
        ("https://s3.example.com", ANYWHERE, 443),
        ("https://s3.example.com:9443", ANYWHERE, 9443),
        ("", ANYWHERE, 443),
        ("https://10.20.30.40:9000", PRIVATE, 9000),
        ("http://minio.storage.svc:9000", Peer("storage"), 9000),
        ("https://minio.storage.svc.cluster.local", Peer("storage"), 443),
    ],
)
def test_copies_and_snapshots_reach_the_object_store(endpoint: str, target: Peer, port: int) -> None:
    flows = declared(object_store=replace(PLAN.environment.object_store, endpoint=endpoint))
    for name in ("maintenance-api-backup-objects", "logs-snapshots"):
        assert (flows[name].target, flows[name].ports) == (target, (port,))


@pytest.mark.parametrize(
    ("smarthost", "target", "port"),
    [
        ("smtp.example.com:587", ANYWHERE, 587),
        ("10.20.30.40:25", PRIVATE, 25),
        ("relay.mail.svc:2525", Peer("mail"), 2525),
    ],
)
def test_mail_reaches_its_relay(smarthost: str, target: Peer, port: int) -> None:
    flow = declared(mail_relay=MailRelay(smarthost, "alerts@example.com"))["notify-mail"]
    assert (flow.target, flow.ports) == (target, (port,))
    assert "notify-mail" not in declared(mail_relay=None)


@pytest.mark.parametrize(
    ("kind", "address", "redirects", "target", "ports"),
    [
        (ProbeKind.HTTP, "https://shop.example.com:8443/", True, ANYWHERE, (80, 443, 8443)),
        (ProbeKind.HTTP, "https://shop.example.com:8443/", False, ANYWHERE, (8443,)),
        (ProbeKind.TLS, "https://shop.example.com", True, ANYWHERE, (80, 443)),
        (ProbeKind.TCP, "10.20.30.40:6000", True, PRIVATE, (6000,)),
        (ProbeKind.DNS, "kube-dns.kube-system.svc:53", True, Peer("kube-system"), (53,)),
    ],
)
def test_a_probe_reaches_its_address(
    kind: ProbeKind, address: str, redirects: bool, target: Peer, ports: tuple[int, ...]
) -> None:
    system = replace(SYSTEM, probes=(Probe("own", kind, address, redirects=redirects),))
    flows = {flow.name: flow for flow in declared_flows(PLAN.environment, (system,))}
    flow = flows["probe-maintenance-api-address-own"]
    assert (flow.target, flow.ports, flow.udp) == (target, ports, kind is ProbeKind.DNS)


def test_smoke_checks_of_whole_addresses_reach_each_once() -> None:
    paths = ("https://a.example.com/x", "https://a.example.com/y", "http://b.example.com:8080/")
    system = replace(SYSTEM, smoke_checks=tuple(SmokeCheck(f"c{n}", path) for n, path in enumerate(paths)))
    found = [flow for flow in declared_flows(PLAN.environment, (system,)) if "asks-outside" in flow.name]
    assert [flow.ports for flow in found] == [(443,), (8080,)]


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("203.0.113.7", True),
        ("10.1.2.3", False),
        ("172.31.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.9", False),  # pods of clouds that have used up the private ranges
        ("169.254.169.254", False),  # a cloud's metadata: whoever reaches it is the node
    ],
)
def test_the_outside_is_neither_a_pod_nor_the_nodes_own_identity(address: str, reached: bool) -> None:
    web = Peer("shop", (("app", "web"),))
    network = Network(network_policies("shop", "shop", (Flow("out", web, ANYWHERE, (443,)),)))
    passed = network.passes(Party("web", "10.0.0.1", "shop", {"app": "web"}), Party("there", address))
    assert listed(passed) == (["TCP 443"] if reached else [])
    assert (passed == NO_PORTS) is not reached
