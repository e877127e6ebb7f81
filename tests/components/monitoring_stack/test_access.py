"""Logins: one for each client, hashes at the doors, passwords only where somebody shows them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from commands.recording import Recording, Secret, record_function
from components.monitoring_stack import access
from components.monitoring_stack.component import MonitoringStack, MonitoringStackArgs
from specs import by_hand
from specs.environment import MONITORING_NAMESPACE
from tests.stacks import test_secrets as secrets
from tests.support.coverage import covers
from tests.support.samples import environment, small, systems


def stack(rotation: str = "") -> Recording:
    given = environment(rotation=rotation)
    return record_function(lambda: MonitoringStack("monitoring", MonitoringStackArgs(given, systems())))


STACK = stack()


def held(recording: Recording, name: str) -> Mapping[str, str]:
    found = recording.object("Secret", name, MONITORING_NAMESPACE).inputs["stringData"]
    values = found.value if isinstance(found, Secret) else found
    return {key: value.value if isinstance(value, Secret) else value for key, value in values.items()}


def pod(name: str) -> dict[str, Any]:
    return STACK.object("StatefulSet", name, MONITORING_NAMESPACE).inputs["spec"]["template"]["spec"]


def mounted(workload: str, container: str) -> Iterator[tuple[str, str]]:
    """(Secret, key) of every secret file a container sees."""
    volumes = {volume["name"]: volume for volume in pod(workload)["volumes"]}
    [found] = [one for one in pod(workload)["containers"] if one["name"] == container]
    for mount in found["volumeMounts"]:
        volume = volumes.get(mount["name"], {})
        projected = [one["secret"] for one in volume.get("projected", {}).get("sources", []) if "secret" in one]
        for source in [*projected, *([volume["secret"]] if "secret" in volume else [])]:
            for item in source.get("items", []):
                yield source.get("name") or source["secretName"], item["key"]


USERS = {
    access.PROMETHEUS: {"administrator", "backfill", "grafana", "prometheus"},
    access.ALERTMANAGER: {"administrator", "alertmanager", "grafana", "prometheus", "reloader"},
}


@covers("SEC-04")
@pytest.mark.parametrize("server", USERS)
def test_a_server_holds_the_hash_of_each_of_its_users(server: str) -> None:
    table = yaml.safe_load(held(STACK, access.access_secret(server))[access.WEB_FILE])
    assert table["basic_auth_users"].keys() == USERS[server]
    assert all(digest.startswith("$2") for digest in table["basic_auth_users"].values())


def test_no_two_users_share_a_password_and_none_is_at_hand() -> None:
    names = {name for login in access.LOGINS for name in login.secrets}
    passwords = [value for name in names for key, value in held(STACK, name).items() if key.endswith("-password")]
    assert len(set(passwords)) == len(access.LOGINS)
    assert all(len(password) >= 32 for password in passwords)


@covers("SEC-04")
def test_a_container_sees_what_it_shows_and_nothing_else() -> None:
    seen = {
        (workload, container): {key for _, key in mounted(workload, container) if key.endswith("-password")}
        for workload, container in (
            ("prometheus", "prometheus"),
            ("alertmanager", "alertmanager"),
            ("alertmanager", "config-reloader"),
            ("grafana", "grafana"),
        )
    }
    assert seen == {
        ("prometheus", "prometheus"): {"prometheus-password", "scraper-password"},
        ("alertmanager", "alertmanager"): {"alertmanager-password"},
        ("alertmanager", "config-reloader"): {"reloader-password"},
        ("grafana", "grafana"): {"grafana-password", "scraper-password", "admin-password", "elasticsearch-password"},
    }


def test_no_pod_mounts_the_administrators_password() -> None:
    for name in ("prometheus", "alertmanager", "grafana"):
        for container in pod(name)["containers"]:
            assert by_hand.ADMINISTRATOR_SECRET not in {secret for secret, _ in mounted(name, container["name"])}


def test_every_secret_file_a_pod_is_promised_is_there() -> None:
    """Those of the log stack are made elsewhere."""
    for name in ("prometheus", "alertmanager", "grafana"):
        for container in pod(name)["containers"]:
            for secret, key in mounted(name, container["name"]):
                if secret.startswith(("prometheus-", "alertmanager-access", "grafana-a")):
                    assert key in held(STACK, secret), f"{name}: {secret}/{key}"


@covers("SEC-04")
def test_every_client_logs_in() -> None:
    config = STACK.object("ConfigMap", "prometheus-config", MONITORING_NAMESPACE).inputs["data"]
    prometheus = yaml.safe_load(config["prometheus.yml"])
    logins = {
        job["job_name"]: job["basic_auth"]["username"] for job in prometheus["scrape_configs"] if "basic_auth" in job
    }
    assert logins == {name: login.user for name, login in access.SCRAPED_AS.items()}
    assert all(target["basic_auth"]["username"] == "prometheus" for target in prometheus["alerting"]["alertmanagers"])
    provisioned = STACK.object("ConfigMap", "grafana-provisioning", MONITORING_NAMESPACE).inputs["data"]
    sources = yaml.safe_load(provisioned["datasources.yml"])["datasources"]
    users = {source["uid"]: source.get("basicAuthUser") for source in sources}
    assert users["prometheus"] == users["alertmanager"] == "grafana"


@covers("SEC-04", "BUG-88")
def test_prometheus_offers_nothing_that_changes_it() -> None:
    [server] = pod("prometheus")["containers"]
    assert not [argument for argument in server["args"] if argument.startswith(("--web.enable", "--no-web"))]
    assert "--config.auto-reload" in server["args"]
    assert not [one for one in pod("alertmanager")["containers"] for a in one["args"] if a.startswith("--web.enable")]


def test_a_table_without_users_is_refused() -> None:
    """The servers would read it as: no password needed."""
    with pytest.raises(ValueError, match="open to everybody"):
        access.web_file({})


def test_secrets_stay_in_secrets() -> None:
    assert secrets.test_secret_values_reach_secret_objects_only(STACK) is None
    assert secrets.test_no_secret_text_stands_in_the_open(STACK) is None


def keepers(recording: Recording) -> dict[str, Any]:
    return {
        found.urn.rpartition("::")[2]: found.inputs.get("keepers")
        for found in recording.resources
        if found.type.endswith("RandomPassword")
    }


@covers("SEC-04")
def test_a_rotation_draws_anew_what_opens_no_data() -> None:
    rotated = stack(rotation="2026-11")
    changed = {name for name, kept in keepers(rotated).items() if kept != keepers(STACK)[name]}
    assert changed == {f"monitoring-{login.key}" for login in access.LOGINS}
    free = [found for found in rotated.resources if found.urn.rpartition("::")[2] in changed]
    assert not any(found.protect for found in free)


def test_grafana_reads_new_passwords_by_a_restart_and_the_others_need_none() -> None:
    """Only what Grafana's own checksum covers changes in its template; the servers' templates stay as they are."""
    rotated = stack(rotation="2026-11")
    for name, same in (("prometheus", True), ("alertmanager", True), ("grafana", False)):
        before, after = (
            given.object("StatefulSet", name, MONITORING_NAMESPACE).inputs["spec"]["template"]
            for given in (STACK, rotated)
        )
        assert (before == after) is same, name


def test_one_replica_has_no_mesh_and_several_show_certificates() -> None:
    single = record_function(
        lambda: MonitoringStack("monitoring", MonitoringStackArgs(small(), systems())), stack="dev"
    ).object("StatefulSet", "alertmanager", MONITORING_NAMESPACE)
    [server, _] = single.inputs["spec"]["template"]["spec"]["containers"]
    assert "--cluster.listen-address=" in server["args"]
    several = pod("alertmanager")["containers"][0]["args"]
    assert any(argument.startswith("--cluster.tls-config=") for argument in several)
    assert len([argument for argument in several if argument.startswith("--cluster.peer=")]) == 3
