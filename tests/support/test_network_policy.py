"""The evaluator of NetworkPolicies holds what the API's reference and the concepts page of Kubernetes say of each field."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.network_policy import EVERY_PORT, NO_PORTS, Network, Party, covers, listed, matches, span

WEB = Party("web", "10.0.0.1", "shop", {"app": "web", "tier": "front"}, (("http", "TCP", 8080), ("http", "UDP", 9)))
DATABASE = Party("database", "10.0.0.2", "shop", {"app": "database"}, (("sql", "TCP", 5432),))
AUDITOR = Party("auditor", "10.0.0.3", "audit", {"app": "auditor"}, (("sql", "TCP", 6000),))
OUTSIDE = Party("outside", "198.51.100.7")
NODE_AGENT = Party("agent", "192.168.0.5", "shop", {"app": "web"}, on_host=True)
EVERYBODY = (WEB, DATABASE, AUDITOR, OUTSIDE, NODE_AGENT)
SPACES = {"audit": {"purpose": "audit"}}


def network(*specifications: dict[str, Any], namespace: str = "shop") -> Network:
    found = [{"metadata": {"namespace": namespace, "name": str(n)}, "spec": s} for n, s in enumerate(specifications)]
    return Network(found, SPACES)


def admitted(rule: dict[str, Any], target: Party = DATABASE) -> set[str]:
    """Who reaches the database where its policy has this one ingress rule."""
    built = network({"podSelector": {"matchLabels": {"app": "database"}}, "ingress": [rule]})
    return {party.name for party in EVERYBODY if built.passes(party, target)}


def test_without_a_policy_everything_passes() -> None:
    assert network().passes(WEB, DATABASE) == EVERY_PORT
    assert network().passes(OUTSIDE, WEB) == EVERY_PORT


def test_a_policy_isolates_the_pods_it_selects_in_its_namespace_only() -> None:
    closed = network({"podSelector": {"matchLabels": {"app": "web"}}})
    assert closed.passes(DATABASE, WEB) == NO_PORTS
    assert closed.passes(WEB, DATABASE) == EVERY_PORT
    assert closed.passes(WEB, replace(WEB, namespace="audit")) == EVERY_PORT


@pytest.mark.parametrize("selector", [{}, {"podSelector": {}}, {"podSelector": None}])
def test_an_empty_pod_selector_selects_every_pod_of_the_namespace(selector: dict[str, Any]) -> None:
    closed = network({**selector, "policyTypes": ["Ingress"]})
    assert [closed.accepts(AUDITOR, party) for party in (WEB, DATABASE, AUDITOR)] == [NO_PORTS, NO_PORTS, EVERY_PORT]


@pytest.mark.parametrize(
    ("specification", "opens", "accepts"),
    [
        ({}, True, False),
        ({"ingress": []}, True, False),
        ({"egress": []}, True, False),
        ({"egress": [{"ports": [{"port": 1}]}]}, False, False),
        ({"policyTypes": ["Ingress"], "egress": [{"ports": [{"port": 1}]}]}, True, False),
        ({"policyTypes": ["Egress"]}, False, True),
        ({"policyTypes": ["Egress"], "ingress": [{}]}, False, True),
        ({"policyTypes": ["Ingress", "Egress"]}, False, False),
        ({"policyTypes": []}, True, False),
    ],
)
def test_types_that_are_not_said_are_ingress_and_egress_where_there_is_a_rule(
    specification: dict[str, Any], opens: bool, accepts: bool
) -> None:
    built = network({"podSelector": {}, **specification})
    assert (built.opens(WEB, DATABASE) == EVERY_PORT) is opens
    assert (built.accepts(WEB, DATABASE) == EVERY_PORT) is accepts


@pytest.mark.parametrize("rule", [{}, {"from": []}, {"from": None}, {"from": [], "ports": []}])
def test_a_missing_or_empty_list_of_peers_is_everybody(rule: dict[str, Any]) -> None:
    assert admitted(rule) == {party.name for party in EVERYBODY}


@pytest.mark.parametrize(
    ("peers", "names"),
    [
        ([{"podSelector": {}}], {"web", "database"}),
        ([{"podSelector": {"matchLabels": {"app": "web"}}}], {"web"}),
        ([{"namespaceSelector": {}}], {"web", "database", "auditor"}),
        ([{"namespaceSelector": {"matchLabels": {"purpose": "audit"}}}], {"auditor"}),
        ([{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}], {"web", "database"}),
        ([{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "auditor"}}}], {"auditor"}),
        ([{"namespaceSelector": {"matchLabels": {"purpose": "audit"}}, "podSelector": {"matchLabels": {"app": "web"}}}], set()),
        ([{"namespaceSelector": {"matchLabels": {"purpose": "audit"}}}, {"podSelector": {"matchLabels": {"app": "web"}}}],
         {"auditor", "web"}),
        ([{"ipBlock": {"cidr": "198.51.100.0/24"}}], {"outside"}),
        ([{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.0.0.1/32"]}}], {"database", "auditor"}),
        ([{"ipBlock": {"cidr": "::/0"}}], set()),
        ([{"ipBlock": {"cidr": "192.168.0.0/16"}}], {"agent"}),
    ],
)  # fmt: skip
def test_peers_are_alternatives_and_selectors_of_one_peer_hold_together(peers: list[Any], names: set[str]) -> None:
    assert admitted({"from": peers}) == names


def test_a_pod_on_the_hosts_network_is_isolated_by_nobody_and_selected_by_nobody() -> None:
    closed = network({"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})
    assert closed.accepts(WEB, NODE_AGENT) == EVERY_PORT
    assert closed.opens(NODE_AGENT, WEB) == EVERY_PORT
    assert closed.passes(NODE_AGENT, WEB) == NO_PORTS


@pytest.mark.parametrize(
    ("ports", "reached"),
    [
        (None, ["TCP 1-65535", "UDP 1-65535", "SCTP 1-65535"]),
        ([], ["TCP 1-65535", "UDP 1-65535", "SCTP 1-65535"]),
        ([{"protocol": "UDP"}], ["UDP 1-65535"]),
        ([{}], ["TCP 1-65535"]),
        ([{"port": 80}], ["TCP 80"]),
        ([{"port": 80}, {"port": 81}, {"port": 53, "protocol": "UDP"}], ["TCP 80-81", "UDP 53"]),
        ([{"port": 32000, "endPort": 32768}], ["TCP 32000-32768"]),
        ([{"port": 80, "endPort": 80}], ["TCP 80"]),
        ([{"port": "http"}], ["TCP 8080"]),
        ([{"port": "http", "protocol": "UDP"}], ["UDP 9"]),
        ([{"port": "sql"}], []),
    ],
)
def test_ports(ports: list[Any] | None, reached: list[str]) -> None:
    built = network({"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [{"ports": ports}]})
    assert listed(built.passes(DATABASE, WEB)) == reached


def test_a_named_port_is_the_targets_in_both_directions() -> None:
    """Each pod that is called resolves the name for itself; an address outside knows no names."""
    built = network({"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": "sql"}]}]})
    assert [listed(built.opens(WEB, party)) for party in (DATABASE, AUDITOR, OUTSIDE)] == [
        ["TCP 5432"],
        ["TCP 6000"],
        [],
    ]


def test_policies_add_up_and_both_ends_must_agree() -> None:
    into = {"podSelector": {"matchLabels": {"app": "database"}}, "ingress": [{"ports": [{"port": 5432}, {"port": 22}]}]}
    more = {"podSelector": {}, "ingress": [{"ports": [{"port": 9187}]}]}
    out = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 5432}, {"port": 9187}]}]}
    assert listed(network(into, more).passes(WEB, DATABASE)) == ["TCP 22", "TCP 5432", "TCP 9187"]
    assert listed(network(into, more, out).passes(WEB, DATABASE)) == ["TCP 5432", "TCP 9187"]
    assert listed(network(into, more, out).passes(AUDITOR, DATABASE)) == ["TCP 22", "TCP 5432", "TCP 9187"]


def test_the_example_of_the_concepts_page() -> None:
    built = network(
        {
            "podSelector": {"matchLabels": {"role": "db"}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [
                {
                    "from": [
                        {"ipBlock": {"cidr": "172.17.0.0/16", "except": ["172.17.1.0/24"]}},
                        {"namespaceSelector": {"matchLabels": {"project": "myproject"}}},
                        {"podSelector": {"matchLabels": {"role": "frontend"}}},
                    ],
                    "ports": [{"protocol": "TCP", "port": 6379}],
                }
            ],
            "egress": [
                {"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}], "ports": [{"protocol": "TCP", "port": 5978}]}
            ],
        },
        namespace="default",
    )  # fmt: skip
    built = replace(built, namespaces={"other": {"project": "myproject"}})
    database = Party("db", "172.17.5.5", "default", {"role": "db"})
    callers = {
        "frontend": Party("frontend", "192.0.2.1", "default", {"role": "frontend"}),
        "frontend elsewhere": Party("frontend", "192.0.2.2", "elsewhere", {"role": "frontend"}),
        "of the project": Party("any", "192.0.2.3", "other"),
        "172.17.0.9": Party("address", "172.17.0.9"),
        "172.17.1.9": Party("address", "172.17.1.9"),
        "172.17.2.9": Party("address", "172.17.2.9"),
    }
    reaching = {name for name, party in callers.items() if listed(built.passes(party, database)) == ["TCP 6379"]}
    assert reaching == {"frontend", "of the project", "172.17.0.9", "172.17.2.9"}
    assert listed(built.passes(database, Party("address", "10.0.0.77"))) == ["TCP 5978"]
    assert built.passes(database, Party("address", "10.0.1.1")) == NO_PORTS


@pytest.mark.parametrize(
    ("requirement", "chosen"),
    [
        ({"key": "app", "operator": "In", "values": ["web", "x"]}, {"web", "agent"}),
        ({"key": "tier", "operator": "NotIn", "values": ["front"]}, {"database", "auditor", "outside", "agent"}),
        ({"key": "tier", "operator": "Exists"}, {"web"}),
        ({"key": "tier", "operator": "DoesNotExist"}, {"database", "auditor", "outside", "agent"}),
    ],
)
def test_expressions_of_selectors(requirement: dict[str, Any], chosen: set[str]) -> None:
    assert {party.name for party in EVERYBODY if matches({"matchExpressions": [requirement]}, party.labels)} == chosen


def test_labels_and_expressions_hold_together() -> None:
    selector = {"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "tier", "operator": "Exists"}]}
    assert [matches(selector, party.labels) for party in (WEB, DATABASE, NODE_AGENT)] == [True, False, False]


def test_blocks() -> None:
    assert covers({"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}, "10.2.0.1")
    assert not covers({"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}, "10.1.255.255")
    assert not covers({"cidr": "0.0.0.0/0"}, "2001:db8::1")


@pytest.mark.parametrize(
    "rule",
    [
        {"from": [{}]},
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}}]},
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/8"]}}]},
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.0.0.0/8"]}}]},
        {"from": [{"podSelector": {"matchExpressions": [{"key": "a", "operator": "In"}]}}]},
        {"from": [{"podSelector": {"matchExpressions": [{"key": "a", "operator": "Like", "values": ["b"]}]}}]},
        {"ports": [{"endPort": 80}]},
        {"ports": [{"port": 80, "endPort": 79}]},
        {"ports": [{"port": "http", "endPort": 80}]},
        {"ports": [{"port": 80, "protocol": "ICMP"}]},
    ],
)
def test_what_the_api_server_refuses_is_not_evaluated(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"API server|not in tuple"):
        admitted(rule)


def test_sets_of_ports_are_exact() -> None:
    assert listed(span("TCP", 65_535, 65_535) | span("UDP", 1, 1) | span("SCTP", 3, 9)) == [
        "TCP 65535",
        "UDP 1",
        "SCTP 3-9",
    ]
    assert listed(NO_PORTS) == []
