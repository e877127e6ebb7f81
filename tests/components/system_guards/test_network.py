"""Declared flows and nothing else: denied by default, opened at both ends."""

import pytest

from components.system_guards.network import network_policies
from specs.network import ANYWHERE, NODES, Flow, Peer

A, B = Peer("shop", (("app", "web"),)), Peer("bank", (("app", "ledger"),))
FLOW = Flow("web-calls-ledger", A, B, (8080,))


def policy(namespace: str, flows: tuple[Flow, ...], name: str) -> dict:
    return next(found for found in network_policies(namespace, "x", flows) if found["metadata"]["name"] == name)["spec"]


@pytest.mark.covers("SEC-01", "RULE-10")
def test_a_namespace_begins_with_nothing_allowed() -> None:
    denied = policy("shop", (), "default-deny")
    assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.covers("SEC-01")
def test_a_flow_is_opened_at_both_ends_and_on_its_port_only() -> None:
    opened = policy("shop", (FLOW,), "allow-web")
    accepted = policy("bank", (FLOW,), "allow-ledger")
    assert opened["policyTypes"] == ["Egress"]
    assert opened["egress"][0]["to"][0]["podSelector"]["matchLabels"] == {"app": "ledger"}
    assert accepted["policyTypes"] == ["Ingress"]
    assert accepted["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 8080}]


def test_a_flow_of_other_namespaces_changes_nothing() -> None:
    assert network_policies("elsewhere", "x", (FLOW,)) == network_policies("elsewhere", "x", ())


def test_the_internet_is_never_another_pod() -> None:
    block = policy("shop", (Flow("out", A, ANYWHERE, (443,)),), "allow-web")["egress"][0]["to"][0]["ipBlock"]
    assert "10.0.0.0/8" in block["except"]


def test_the_api_server_may_be_anywhere() -> None:
    block = policy("shop", (Flow("api", A, NODES, (443,)),), "allow-web")["egress"][0]["to"][0]["ipBlock"]
    assert "except" not in block


def test_names_are_unique_and_pods_have_one_policy_each() -> None:
    flows = (FLOW, Flow("second", A, B, (9090,)), Flow("back", B, A, (80,)))
    names = [found["metadata"]["name"] for found in network_policies("shop", "x", flows)]
    assert names == ["default-deny", "allow-dns", "allow-web"]
