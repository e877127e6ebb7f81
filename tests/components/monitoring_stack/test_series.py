"""How many series there are at most, and how large Prometheus is for them."""

from dataclasses import replace
from itertools import pairwise

import pytest

from commands.check_input import checked
from commands.recording import Recording
from components.monitoring_stack.keep_list import used
from components.monitoring_stack.series import PER_NODE, declared_series, in_mesh, mesh_exporter, shares
from components.monitoring_stack.sizing import sizing
from dashboards.catalogue import boards
from specs.environment import Environment, RemoteWrite
from specs.exporters import EXPORTERS
from specs.exporters.cardinality import uncounted
from specs.profiles import PRODUCTION, SMALL
from specs.system import System
from specs.units import Bytes, gibibytes, mebibytes

PLAN = checked("prod")
USED = used(PLAN.systems, PLAN.environment, boards(PLAN.systems, PLAN.environment))


def series(systems: tuple[System, ...] = PLAN.systems, environment: Environment = PLAN.environment) -> int:
    return declared_series(systems, environment, USED)


@pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=lambda exporter: exporter.name)
def test_the_values_of_every_label_are_counted(exporter) -> None:
    """A label that nobody counted would count as one value; add it to specs/exporters/cardinality.py."""
    assert uncounted(exporter) == set()


@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_the_labels_of_a_mesh_are_counted(system: System) -> None:
    assert uncounted(mesh_exporter(system)) == set()


def test_more_of_anything_are_more_series() -> None:
    systems, environment = PLAN.systems, PLAN.environment
    [one, *_] = [service for service in systems[0].services if service.metrics]
    assert one.metrics is not None
    louder = replace(one, metrics=replace(one.metrics, series_per_replica=one.metrics.series_per_replica + 1))
    others = tuple(service for service in systems[0].services if service.name != one.name)
    grown = (replace(systems[0], services=(louder, *others)), *systems[1:])
    assert series(grown) == series() + one.most_replicas
    found = [series(environment=replace(environment, nodes=nodes)) for nodes in (1, 3, 6, 60)]
    assert all(more > less for less, more in pairwise(found))
    assert series(environment=replace(environment, pods_per_node=110)) > series()
    assert series(systems[:1]) < series()


def test_a_job_on_every_node_has_as_many_targets() -> None:
    environment = replace(PLAN.environment, falco=True)
    targets = {share.job: share.targets for share in shares(PLAN.systems, environment, USED)}
    assert {targets[job] for job in PER_NODE} == {PLAN.environment.nodes}


def test_a_mesh_has_a_proxy_in_every_pod_of_its_namespace(prod_recording: Recording) -> None:
    """Those that this program renders there, and the replicas of what the system declares."""
    found = {share.job: share.targets for share in shares(PLAN.systems, PLAN.environment, USED)}
    meshed = [system for system in PLAN.systems if in_mesh(system)]
    assert meshed
    for system in meshed:
        rendered = list(prod_recording.of_kind("Deployment", system.namespace))
        declared = sum(service.most_replicas for service in system.services)
        stores = sum(store.replicas for store in system.stores)
        beside = sum(each.inputs["spec"]["replicas"] for each in rendered)
        assert found[f"{system.name}/istio-proxy"] >= declared + stores + beside


def test_to_keep_everything_costs_several_times_as_much() -> None:
    everything = replace(USED, everything=True)
    assert declared_series(PLAN.systems, PLAN.environment, everything) > 3 * series()


@pytest.mark.covers("RES-01", "RES-02")
@pytest.mark.parametrize(("profile", "memory", "volume"), [(SMALL, 1024, 10), (PRODUCTION, 4096, 50)])
def test_the_documents_figures_are_floors(profile, memory: int, volume: int) -> None:
    environment = replace(PLAN.environment, sizes=profile)
    found = sizing(1, environment)
    assert found.size.memory_limit >= mebibytes(memory)
    assert found.volume >= gibibytes(volume)
    assert found.needed_memory < found.size.memory_limit


@pytest.mark.covers("BUG-91")
@pytest.mark.parametrize("count", [1_000, 100_000, 400_000, 3_000_000])
def test_memory_and_volume_follow_the_series(count: int) -> None:
    """A figure of the profile or the stack file that is too small is raised, never believed."""
    tiny = replace(SMALL["prometheus"], memory=mebibytes(64), memory_limit=mebibytes(128), volume=gibibytes(1))
    found = sizing(count, replace(PLAN.environment, sizes={**SMALL, "prometheus": tiny}))
    assert found.size.memory_limit >= Bytes(count * 8 * 1024)
    assert found.size.memory <= found.size.memory_limit
    samples = count / 15 * PLAN.environment.metric_retention.seconds
    assert found.volume.count * 0.8 >= samples * 1.5


def test_a_copy_costs_a_quarter() -> None:
    count = 800_000
    plain = replace(PLAN.environment, sizes=SMALL)
    copied = replace(plain, remote_write=(RemoteWrite("far", "https://metrics.example/push"),))
    memory = sizing(count, plain).size.memory
    assert sizing(count, copied).size.memory.count == pytest.approx(memory.count * 1.25, rel=0.02)


def test_what_is_declared_is_what_is_built(prod_recording: Recording) -> None:
    """The contract the policies read, the volume and the sentence of the preview hold the same figure."""
    server = prod_recording.object("StatefulSet", "prometheus", "monitoring").inputs["spec"]
    [claim] = server["volumeClaimTemplates"]
    [main] = [each for each in server["template"]["spec"]["containers"] if each["name"] == "prometheus"]
    found = sizing(series(), PLAN.environment)
    assert claim["spec"]["resources"]["requests"]["storage"] == str(found.volume)
    assert main["resources"]["limits"]["memory"] == str(found.size.memory_limit)
    assert f"{series():,} series" in found.words(PLAN.environment)
    assert _contract(prod_recording)["series"] == series()
    assert ("info", found.words(PLAN.environment)) in prod_recording.messages


def _contract(recording: Recording) -> dict:
    [stack] = recording.of_type("groundcrew:index:MonitoringStack")
    return recording.outputs[stack.urn]["contract"]
