"""The declared state of the log store is complete in itself."""

import json
import re
from dataclasses import replace

import pytest
import yaml

from components.elk_stack.elasticsearch_files import STAMP, discovery, elasticsearch_file, node_settings, prepare_script
from components.elk_stack.lifecycle import TRACES
from components.elk_stack.log_policy import streams
from components.elk_stack.settings import VERSION_MARK, settings_file
from components.elk_stack.templates import FIELDS, PRIORITY, properties
from components.elk_stack.users import ROLES, USERS, roles_file, user_roles_file, users_file
from tests.support.samples import environment, small, systems


def state(given=None) -> dict:
    return json.loads(settings_file(given or environment(), systems()))["state"]


def test_the_file_is_the_same_each_time_and_carries_the_mark() -> None:
    first = settings_file(environment(), systems())
    assert first == settings_file(environment(), systems())
    assert json.loads(first)["metadata"]["version"] == VERSION_MARK
    assert VERSION_MARK in STAMP


def test_every_stream_has_exactly_one_template() -> None:
    templates = state()["index_templates"]["composable_index_templates"]
    for stream in streams(environment(), systems()):
        matching = [name for name, template in templates.items() if stream.name in template["index_patterns"]]
        assert matching == [stream.policy]


def test_templates_name_what_exists() -> None:
    """Elasticsearch takes all of the file or nothing."""
    found = state()
    components = found["index_templates"]["component_templates"]
    for template in found["index_templates"]["composable_index_templates"].values():
        assert set(template["composed_of"]) <= set(components)
        assert template["priority"] == PRIORITY >= 200
        assert template["data_stream"] == {}
    used = {
        component["template"]["settings"]["index"]["lifecycle"]["name"]
        for component in components.values()
        if "settings" in component["template"]
    }
    assert used == set(found["ilm"]) - {TRACES}


def test_snapshots_come_with_their_repository() -> None:
    found = state()
    [policy] = found["slm"].values()
    assert policy["repository"] in found["snapshot_repositories"]
    # Elasticsearch's parser passes over keys that it does not know.
    assert set(policy) == {"schedule", "name", "repository", "config", "retention"}
    waiting = re.findall(r'"wait_for_snapshot": \{\s*"policy": "([^"]+)"', json.dumps(found["ilm"]))
    assert set(waiting) == set(found["slm"])
    local = state(small(object_store=replace(environment().object_store, driver="volume")))
    assert not {"slm", "snapshot_repositories"} & set(local)
    assert "wait_for_snapshot" not in json.dumps(local)


def test_unknown_fields_cannot_explode_the_mapping() -> None:
    mapping = state()["index_templates"]["component_templates"]["groundcrew-mappings"]["template"]["mappings"]
    assert mapping["dynamic"] is False
    assert mapping["properties"]["fields"]["type"] == "flattened"
    assert mapping["properties"]["kubernetes"]["properties"]["labels"]["type"] == "flattened"


def test_nested_fields_are_nested() -> None:
    assert properties({"a.b.c": {"type": "long"}, "a.d": {"type": "date"}}) == {
        "a": {"properties": {"b": {"properties": {"c": {"type": "long"}}}, "d": {"type": "date"}}}
    }
    assert "trace.id" in FIELDS


@pytest.mark.covers("RES-01")
def test_discovery_follows_the_number_of_nodes() -> None:
    assert discovery(small()) == {"discovery.type": "single-node"}
    several = discovery(environment())
    assert several["cluster.initial_master_nodes"] == [f"elasticsearch-{n}" for n in range(3)]
    assert len(several["discovery.seed_hosts"]) == 3


def test_nobody_gets_in_without_tls_and_password() -> None:
    settings = yaml.safe_load(elasticsearch_file(environment()))
    for layer in ("http", "transport"):
        assert settings[f"xpack.security.{layer}.ssl.enabled"] is True
    assert settings["xpack.security.enabled"] is True
    assert settings["xpack.security.authc.reserved_realm.enabled"] is False
    assert node_settings(environment())["node.store.allow_mmap"] is False


def test_the_object_store_s_keys_are_asked_for_only_where_they_are_used() -> None:
    assert "keystore" in prepare_script(environment())
    assert "keystore" not in prepare_script(small(object_store=replace(environment().object_store, driver="volume")))


@pytest.mark.covers("RET-01")
def test_boards_cannot_read_what_is_secured() -> None:
    readable = ROLES["log_reader"]["indices"][0]["names"]
    assert not any(word in name for name in readable for word in ("audit", "security", "logs-*"))


def test_users_have_roles_that_exist() -> None:
    own = set(yaml.safe_load(roles_file()))
    assert {user.role for user in USERS} - own == {"superuser", "kibana_system"}
    assigned = dict(line.split(":") for line in user_roles_file().splitlines())
    assert sorted(name for names in assigned.values() for name in names.split(",")) == sorted(u.name for u in USERS)
    assert users_file({"b": "$2a$1", "a": "$2a$2"}) == "a:$2a$2\nb:$2a$1\n"
