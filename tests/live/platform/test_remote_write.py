"""A copy of the metrics between two real servers: what the rendered remote write sends, and what it keeps back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.check_input import checked
from components.monitoring_stack.files import files
from components.monitoring_stack.prometheus_files import REPLICA_LABEL
from specs.environment import RemoteWrite, SecretReference
from tests.live.clone import built
from tests.live.platform.prometheus import Prometheus, until
from tests.support.program_server import serving
from tests.support.servers import free_port

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("platform")]

PLAN = checked("prod")
RECORDED = "service:http_requests:rate5m"


def sender(folder: Path, own: int, store: int) -> dict[str, Any]:
    """The rendered configuration with itself as its only target, a rule that records, and the other server as the store."""
    copy = RemoteWrite("far", "https://metrics.example/push", SecretReference("far", "token"))
    environment = replace(PLAN.environment, remote_write=(copy,))
    told = yaml.safe_load(files(environment, PLAN.systems)["prometheus/prometheus.yml"])
    [written] = told["remote_write"]
    (folder / "token").write_text("any", encoding="utf-8")
    written["url"] = f"http://127.0.0.1:{store}/api/v1/write"
    written["authorization"]["credentials_file"] = str(folder / "token")
    rules = folder / "rules.yml"
    group = {"name": "any", "rules": [{"record": RECORDED, "expr": "vector(1)"}]}
    rules.write_text(yaml.safe_dump({"groups": [group]}), encoding="utf-8")
    fast = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    own_target = {"job_name": "prometheus", "static_configs": [{"targets": [f"127.0.0.1:{own}"]}]}
    return {
        "global": {**told["global"], **fast},
        "rule_files": [str(rules)],
        "scrape_configs": [own_target],
        "remote_write": [written],
    }


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """The store, once the first samples have arrived."""
    built("prometheus")
    folder, own, store = tmp_path_factory.mktemp("copies"), free_port(), free_port()
    documents = {own: sender(folder, own, store), store: {"scrape_configs": []}}
    urls = {port: f"http://127.0.0.1:{port}" for port in documents}
    given = {}
    for port, document in documents.items():
        file = folder / f"{port}.yml"
        file.write_text(yaml.safe_dump(document), encoding="utf-8")
        given[port] = [
            f"--config.file={file}",
            f"--storage.tsdb.path={folder / str(port)}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
    given[store].append("--web.enable-remote-write-receiver")
    with (
        serving("prometheus", given[store], f"{urls[store]}/-/ready", folder / "store.log"),
        serving("prometheus", given[own], f"{urls[own]}/-/ready", folder / "own.log", POD_NAME="prometheus-0"),
    ):
        server = Prometheus(urls[store])
        until(lambda: bool(server.labels("up")) and bool(server.labels(RECORDED)), "a copy")
        yield server


@pytest.mark.covers("MET-17")
def test_what_is_read_and_recorded_arrives(received: Prometheus) -> None:
    for name in ("up", RECORDED, "prometheus_tsdb_head_series", "scrape_duration_seconds", "prometheus_build_info"):
        assert received.labels(name), name


@pytest.mark.covers("MET-17")
def test_what_nobody_reads_stays_at_home(received: Prometheus) -> None:
    names = {labels["__name__"] for labels in received.labels('{__name__=~".+"}')}
    assert not {name for name in names if name.startswith(("go_gc_", "prometheus_sd_", "net_conntrack_"))}


@pytest.mark.covers("MET-17")
def test_it_says_which_cluster_it_is_from_and_not_which_twin(received: Prometheus) -> None:
    for labels in received.labels('{__name__=~".+"}'):
        assert (labels["cluster"], labels["environment"]) == ("prod", "prod")
        assert REPLICA_LABEL not in labels
