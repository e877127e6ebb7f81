"""Pages become ConfigMaps and come out of the volume as they went in."""

import re

import pytest

from components.handbook.pages import key, page_config_maps, page_volume, scope
from specs.environment import MONITORING_NAMESPACE
from specs.links import handbook_url
from tests.components.handbook.addresses import runbook_addresses
from tests.handbook.written import STACKS, environment, handbook
from tests.support.coverage import covers
from tests.systems.data import FOUND

every_stack = pytest.mark.parametrize("stack", STACKS)
MOST_BYTES = 900 << 10
"""Below the API server's 1 MiB of data, so that a system can still grow."""


def mounted(stack: str) -> dict[str, str]:
    """What the server's pods see: each path of the volume with its text."""
    data = {found["metadata"]["name"]: found["data"] for found in page_config_maps(handbook(stack))}
    return {
        item["path"]: data[source["configMap"]["name"]][item["key"]]
        for source in page_volume("pages", handbook(stack))["projected"]["sources"]
        for item in source["configMap"]["items"]
    }


@every_stack
def test_pods_see_every_page_at_its_path(stack: str) -> None:
    assert mounted(stack) == handbook(stack)


@covers("ALT-47", "DOC-04", "RULE-07")
@every_stack
def test_every_runbook_address_is_a_page_that_is_served(stack: str) -> None:
    served, home = mounted(stack), f"{handbook_url(environment(stack).domain)}/"
    assert len(runbook_addresses(stack)) >= 90
    for alert, address in runbook_addresses(stack):
        assert address.startswith(home)
        assert served[f"{address.removeprefix(home)}.md"].startswith(f"# {alert}\n")


@every_stack
def test_one_config_map_per_system_and_one_for_the_platform(stack: str) -> None:
    found = {manifest["metadata"]["name"]: manifest for manifest in page_config_maps(handbook(stack))}
    scopes = ["platform", *(system.name for system in FOUND)]
    assert sorted(found) == sorted(f"handbook-pages-{name}" for name in scopes)
    for name in scopes:
        metadata = found[f"handbook-pages-{name}"]["metadata"]
        assert (metadata["labels"]["system"], metadata["namespace"]) == (name, MONITORING_NAMESPACE)


@every_stack
def test_config_maps_stay_far_below_what_the_server_takes(stack: str) -> None:
    sizes = [
        sum(len(name) + len(text.encode()) for name, text in manifest["data"].items())
        for manifest in page_config_maps(handbook(stack))
    ]
    assert max(sizes) < MOST_BYTES


@every_stack
def test_keys_are_legal_and_tell_pages_apart(stack: str) -> None:
    keys = {path: key(path) for path in handbook(stack)}
    assert len(set(keys.values())) == len(keys)
    assert [found for found in keys.values() if not re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", found)] == []
    assert [path for path in keys if "_" in path] == []


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("index.md", "platform"),
        ("platform/incident.md", "platform"),
        ("runbooks/platform/watchdog.md", "platform"),
        ("runbooks/web-shop/errors.md", "web-shop"),
        ("systems/web-shop/index.md", "web-shop"),
    ],
)
def test_a_page_belongs_to_its_system(path: str, whose: str) -> None:
    assert scope(path) == whose


@covers("DOC-01", "CAP-08", "MNT-08")
def test_what_one_team_published_as_config_maps_is_still_published() -> None:
    """Recovery plan, tuning guide, capacity plan and log policy: pages now, still in a ConfigMap."""
    [own] = [
        found for found in page_config_maps(handbook("prod")) if found["metadata"]["name"].endswith("-endpoint-stats")
    ]
    plans = {name.removeprefix("systems_endpoint-stats_").removesuffix(".md") for name in own["data"]}
    assert {"recovery", "tuning", "capacity", "log-retention"} <= plans
