"""The rendered discovery on a real API server, with the rights of Prometheus' own service account and no more."""

import base64
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.check_input import checked
from commands.recording import Recording
from specs.blueprint import Blueprint
from specs.exporters import EXPORTERS, series_names
from tests.live.clone import built
from tests.live.monitoring.api import until
from tests.live.monitoring.declared import injected, of_name_service, of_system
from tests.live.monitoring.moved import Client, Move, changes, unexplained
from tests.live.monitoring.pages import Pages
from tests.live.monitoring.prerequisites import secrets
from tests.live.monitoring.rendered import lay_out, rendered
from tests.live.monitoring.server import Server
from tests.live.monitoring.world import inventory, targets
from tests.live.platform.stack import access, filled
from tests.support.exposition_vocabulary import Vocabulary
from tests.support.servers import free_port
from tests.tools.embedded_cluster.served import Served

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("discovery")]

POD = re.compile(r"-[0-9a-z]{8,10}-[0-9a-z]{5}$|-[0-9]+$|-[0-9a-z]{5}$")
"""What controllers add to the name of a workload."""
PATIENCE = 90
CHOSEN_BY_THE_CLUSTER = {"instance", "node"}


@dataclass(frozen=True)
class Discovering:
    cluster: Served
    server: Server
    move: Move
    blueprint: Blueprint
    manifests: list[dict[str, Any]]


@pytest.fixture(scope="module")
def discovering(tmp_path_factory: pytest.TempPathFactory, dev_recording: Recording) -> Iterator[Discovering]:
    """Everything dev renders and its systems declare on a real API server, and Prometheus as a client of it."""
    built("prometheus", "groundcrew-cluster")
    folder, blueprint = tmp_path_factory.mktemp("discovery"), checked("dev")
    manifests = dev_recording.manifests(patches=True)
    with filled(folder, dev_recording) as cluster:
        deploy(cluster, blueprint, manifests)
        kubeconfig = access(cluster, "prometheus", folder)
        document = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
        authority = base64.b64decode(document["clusters"][0]["cluster"]["certificate-authority-data"])
        api_server = document["clusters"][0]["cluster"]["server"].removeprefix("https://")
        client = Client(kubeconfig, api_server, f"http://127.0.0.1:{free_port()}")
        move = Move(folder, "", "127.0.0.1:1", client=client, interval="2s", evaluation="3s")
        server = Server(rendered(manifests), folder, f"127.0.0.1:{free_port()}")
        lay_out(move, server.rendered, authority, document["users"][0]["user"]["token"])
        try:
            server.start()
            yield Discovering(cluster, server, move, blueprint, manifests)
        finally:
            server.stop()


def deploy(cluster: Served, blueprint: Blueprint, manifests: list[dict[str, Any]]) -> None:
    """The applications, the name service, and the pods of a mesh with their proxies."""
    declared = [one for system in blueprint.systems for one in of_system(system, largest=False)]
    own = [one for one in manifests if one["kind"] == "Deployment"]
    found = [*injected([*own, *declared], blueprint.systems), *of_name_service(1)]
    items = [{key: value for key, value in one.items() if key != "status"} for one in (*secrets(manifests), *found)]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    made = cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", text=text)
    assert made.returncode == 0, made.stderr


def shape(labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Labels of a target without what another cluster would choose otherwise."""
    kept = {name: value for name, value in labels.items() if name not in CHOSEN_BY_THE_CLUSTER}
    if "pod" in kept:
        kept["pod"] = POD.sub("", kept["pod"])
    present = dict.fromkeys(CHOSEN_BY_THE_CLUSTER & labels.keys(), "here")
    return tuple(sorted({**kept, **present}.items()))


def expected(found: Discovering) -> Counter[tuple[tuple[str, str], ...]]:
    """What the world on loopback, which the other tests of this folder scrape, holds for right."""
    blueprint = found.blueprint
    known = inventory(blueprint, found.manifests, 1, largest=False)
    wanted = Counter(shape(one.labels) for one in targets(blueprint, known, Pages(known, Vocabulary(()))))
    # This cluster has one API server, and its name service one replica.
    for job in ("apiserver", "coredns"):
        for labels in [labels for labels in wanted if ("job", job) in labels]:
            wanted[labels] = 1
    return wanted


def discovered(found: Discovering) -> Counter[tuple[tuple[str, str], ...]]:
    return Counter(shape(one["labels"]) for one in found.server.api.targets())


def test_only_the_way_to_the_api_server_is_added(discovering: Discovering) -> None:
    before = discovering.server.rendered.configuration
    made = list(changes(before, discovering.move.configuration(before)))
    assert unexplained(made, discovering.move.probes) == []
    added = Counter(change.path[-1] for change in made)
    assert added["kubeconfig_file"] > 20
    assert added["static_configs"] == 1


@pytest.mark.covers("MET-03", "MET-19")
def test_every_job_finds_what_is_declared_and_nothing_else(discovering: Discovering) -> None:
    wanted = expected(discovering)
    # Pods come and go for a while: those with a proxy replace those without.
    limit = time.monotonic() + PATIENCE
    while (found := discovered(discovering)) != wanted and time.monotonic() < limit:
        time.sleep(0.5)
    assert (sorted((wanted - found).items()), sorted((found - wanted).items())) == ([], [])


def exposed(cluster: Served) -> set[str]:
    """Names of the series the API server really has."""
    page = cluster.kubectl("get", "--raw", "/metrics")
    assert page.returncode == 0, page.stderr
    return set(re.findall(r"^([a-zA-Z_:][\w:]*)[ {]", page.stdout, re.MULTILINE))


def test_the_real_api_server_is_scraped_and_keeps_its_contract(discovering: Discovering) -> None:
    """What its contract names is exposed by the real one; of what it exposes, the rendered list's part is stored."""
    api, found = discovering.server.api, exposed(discovering.cluster)
    assert {name for metric in EXPORTERS["apiserver"].metrics for name in series_names(metric)} <= found
    until(lambda: bool(api.vector('up{job="apiserver"} == 1')), "it is up")
    [job] = [
        one for one in discovering.server.rendered.configuration["scrape_configs"] if one["job_name"] == "apiserver"
    ]
    [kept] = [step["regex"] for step in job["metric_relabel_configs"]]
    wanted = {name for name in found if re.fullmatch(kept, name)}
    assert "process_start_time_seconds" in wanted
    stored = {labels["__name__"] for labels, _ in api.vector('{job="apiserver"}')}
    # Beside them stands what the server writes itself: up, and alerts that carry the job's name.
    assert stored & found == wanted
    assert len(found) > 10 * len(wanted)


@pytest.mark.parametrize(
    ("verb", "thing", "answer"),
    [
        ("list", "endpointslices.discovery.k8s.io", "yes"),
        ("watch", "pods", "yes"),
        ("get", "/metrics", "yes"),
        ("get", "secrets", "no"),
        ("list", "configmaps", "no"),
        ("create", "pods", "no"),
        ("get", "/debug/pprof", "no"),
    ],
)
def test_the_account_may_find_and_scrape_and_no_more(
    discovering: Discovering, tmp_path: Path, verb: str, thing: str, answer: str
) -> None:
    file = access(discovering.cluster, "prometheus", tmp_path)
    words = ["auth", "can-i", verb, thing, *([] if thing.startswith("/") else ["-A"]), "--kubeconfig", str(file)]
    assert discovering.cluster.kubectl(*words).stdout.strip() == answer
