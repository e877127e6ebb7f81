"""One ConfigMap per board serves a plain mount, a sidecar and the Grafana operator; data sources have the uids boards name."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.monitoring_stack import grafana, grafana_files
from specs.environment import MONITORING_NAMESPACE, SCRAPE_INTERVAL
from tests.dashboards.data import BOARDS, BY_UID
from tests.support.coverage import covers

MANIFESTS = {manifest["metadata"]["name"]: manifest for manifest in grafana.board_config_maps(BOARDS)}
PAGE = Path(__file__).parents[3] / "docs" / "boards.md"
MOST_BYTES = 1 << 20


def test_a_config_map_holds_one_bare_board_under_a_key_of_its_own() -> None:
    assert len(MANIFESTS) == len(BOARDS)
    keys = [key for manifest in MANIFESTS.values() for key in manifest["data"]]
    assert sorted(keys) == sorted(f"{uid}.json" for uid in BY_UID)
    for manifest in MANIFESTS.values():
        [(key, text)] = manifest["data"].items()
        assert json.loads(text)["uid"] == key.removesuffix(".json")
        assert len(text.encode()) < MOST_BYTES


def test_a_sidecar_finds_every_board_and_its_folder() -> None:
    """By the label and the annotation that Grafana's chart looks for."""
    for manifest in MANIFESTS.values():
        [key] = manifest["data"]
        assert manifest["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert manifest["metadata"]["annotations"] == {"grafana_folder": BY_UID[key.removesuffix(".json")].folder}


@covers("DSH-05")
def test_a_plain_mount_puts_every_board_below_its_folder() -> None:
    sources = grafana.board_volume(BOARDS)["projected"]["sources"]
    mounted = {
        item["path"]: MANIFESTS[source["configMap"]["name"]]["data"][item["key"]]
        for source in sources
        for item in source["configMap"]["items"]
    }
    assert mounted == {f"{board.folder}/{board.uid}.json": board.text for board in BOARDS}
    [provider] = grafana_files.board_provider()["providers"]
    assert provider["options"] == {"path": grafana_files.DASHBOARDS_PATH, "foldersFromFilesStructure": True}
    assert provider["allowUiUpdates"] is False


def operator_example() -> dict[str, Any]:
    [text] = re.findall(
        r"```yaml\n(apiVersion: grafana\.integreatly\.org.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    return yaml.safe_load(text)


def test_what_the_page_says_to_the_operator_names_a_board_there_is() -> None:
    example = operator_example()
    assert example["metadata"]["namespace"] == MONITORING_NAMESPACE
    referred = example["spec"]["configMapRef"]
    manifest = MANIFESTS[referred["name"]]
    assert manifest["metadata"]["namespace"] == MONITORING_NAMESPACE
    assert list(manifest["data"]) == [referred["key"]]
    assert example["spec"]["folder"] == manifest["metadata"]["annotations"]["grafana_folder"]


@covers("DSH-17")
def test_every_source_that_boards_lead_to_is_provisioned_and_read_only() -> None:
    found = {one["uid"]: one for one in grafana_files.data_sources()["datasources"]}
    assert {uid: one["type"] for uid, one in found.items()} == {
        uid: uid for uid in ("prometheus", "alertmanager", "elasticsearch", "jaeger")
    }
    assert not any(one["editable"] for one in found.values())
    assert [uid for uid, one in found.items() if one.get("isDefault")] == ["prometheus"]
    assert found["prometheus"]["jsonData"]["timeInterval"] == str(SCRAPE_INTERVAL)
    asked = {uid for board in BOARDS for uid in re.findall(r'datasource":"(\w+)"', board.text.replace("\\", ""))}
    asked |= {uid for board in BOARDS for uid in re.findall(r"%22datasource%22:%22(\w+)%22", board.text)}
    assert asked == {"elasticsearch", "jaeger"}


@pytest.mark.parametrize("uid", ["prometheus", "elasticsearch"])
def test_a_password_is_read_from_a_file(uid: str) -> None:
    [source] = [one for one in grafana_files.data_sources()["datasources"] if one["uid"] == uid]
    secrets = source["secureJsonData"].values()
    assert secrets
    assert all(re.fullmatch(r"\$__file\{/[\w/.-]+\}", value) for value in secrets)
