"""Namespaces: restricted but for the node agents', and the teams' own are never taken over."""

from dataclasses import replace

import pytest

from commands.check_input import checked
from components.namespaces.manifests import platform_namespaces, system_namespaces
from specs.environment import NODE_AGENTS_NAMESPACE, RUNTIME_SECURITY_NAMESPACE

PLAN = checked("prod")
ENFORCE = "pod-security.kubernetes.io/enforce"


@pytest.mark.covers("BUG-88")
@pytest.mark.parametrize("falco", [False, True])
def test_only_node_agents_and_falco_live_without_the_restricted_profile(falco: bool) -> None:
    spaces = platform_namespaces(replace(PLAN.environment, falco=falco))
    levels = {space["metadata"]["name"]: space["metadata"]["labels"][ENFORCE] for space in spaces}
    assert levels.pop(NODE_AGENTS_NAMESPACE) == "privileged"
    assert levels.pop(RUNTIME_SECURITY_NAMESPACE, None) == ("privileged" if falco else None)
    assert set(levels.values()) == {"restricted"}


@pytest.mark.covers("ENV-04")
def test_a_teams_namespace_is_labelled_not_created() -> None:
    for space in system_namespaces(PLAN.systems, PLAN.environment):
        assert space["kind"] == "NamespacePatch"
        assert ENFORCE not in space["metadata"]["labels"]


def test_where_asked_the_namespace_is_created_and_enforced() -> None:
    environment = replace(PLAN.environment, create_namespaces=True)
    for space in system_namespaces(PLAN.systems, environment):
        assert space["kind"] == "Namespace"
        assert space["metadata"]["labels"][ENFORCE] == "restricted"
