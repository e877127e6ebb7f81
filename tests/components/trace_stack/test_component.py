"""The whole trace stack, recorded."""

from collections.abc import Callable

import pytest

from commands.recording import Recording, record_function
from components.certificates.catalogue import JAEGER, OTEL_COLLECTOR
from components.trace_stack import TraceStack, TraceStackArgs
from components.trace_stack.files import files
from components.trace_stack.flows import flows
from specs.environment import TRACING_NAMESPACE, Environment
from tests.components.elk_stack.test_component import CHECKS
from tests.stacks import test_secrets as secrets
from tests.support.pods import house_faults, pods, restricted_faults
from tests.support.samples import environment, resized, small, systems


def stack(given: Environment, *, preview: bool = False) -> Recording:
    return record_function(
        lambda: TraceStack("traces", TraceStackArgs(given, systems())), stack=given.name, preview=preview
    )


PROD, DEV = stack(environment()), stack(small())


@pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("test_"))
def test_objects_are_sound(check: Callable[[Recording], None], recording: Recording) -> None:
    assert check(recording) is None


def test_a_first_preview_shows_everything() -> None:
    preview = stack(environment(), preview=True)
    secrets.test_a_first_preview_shows_every_object_whole(preview)
    assert len(preview.objects) == len(PROD.objects)


@pytest.mark.parametrize("recording", [PROD, DEV], ids=["prod", "dev"])
def test_pods_are_restricted(recording: Recording) -> None:
    found = dict(pods(recording))
    assert len(found) == 3
    assert {name: faults for name, pod in found.items() if (faults := restricted_faults(pod))} == {}
    runs = {name: house_faults(pod, probes="Job" not in name) for name, pod in found.items()}
    assert {name: faults for name, faults in runs.items() if faults} == {}


def test_the_store_is_prepared_before_anything_writes() -> None:
    [prepare] = PROD.of_kind("Job")
    jaeger = PROD.object("Deployment", "jaeger")
    assert prepare.urn in jaeger.dependencies
    assert jaeger.urn in PROD.object("StatefulSet", "otel-collector").dependencies


def test_another_preparation_is_another_job() -> None:
    """A Job cannot be changed: what it does is part of its name."""
    [one], [other] = PROD.of_kind("Job"), stack(resized("elasticsearch", replicas=1)).of_kind("Job")
    assert one.object_name != other.object_name


def test_pods_wait_for_their_certificates() -> None:
    for kind, name, leaf in (("Deployment", "jaeger", JAEGER), ("StatefulSet", "otel-collector", OTEL_COLLECTOR)):
        volumes = PROD.object(kind, name).inputs["spec"]["template"]["spec"]["volumes"]
        [mounted] = [v["secret"] for v in volumes if v["name"] == "certificates"]
        assert mounted["secretName"] == leaf.secret
        assert [item["key"] for item in mounted["items"]] == ["ca.crt", "tls.crt", "tls.key"]


def test_peers_are_found_under_a_name_their_certificate_holds() -> None:
    assert f"otel-collector.{TRACING_NAMESPACE}.svc" in OTEL_COLLECTOR.names
    assert (
        f"server_name_override: otel-collector.{TRACING_NAMESPACE}.svc"
        in files(environment(), systems())["otel/otel-collector.yaml"]
    )
    assert (
        f"endpoint: jaeger.{TRACING_NAMESPACE}.svc:4317" in files(environment(), systems())["otel/otel-collector.yaml"]
    )
    assert f"jaeger.{TRACING_NAMESPACE}.svc" in JAEGER.names


def test_config_maps_hold_what_is_rendered() -> None:
    held = {text for config_map in PROD.of_kind("ConfigMap") for text in config_map.inputs["data"].values()}
    assert held == set(files(environment(), systems()).values())


@pytest.mark.covers("TRC-01")
def test_replicas_are_those_of_the_environment() -> None:
    assert PROD.object("Deployment", "jaeger").inputs["spec"]["replicas"] == 2
    assert [found.object_name for found in PROD.of_kind("PodDisruptionBudget")] == ["jaeger", "otel-collector"]
    assert DEV.of_kind("PodDisruptionBudget") == ()


def test_only_traced_services_may_send_spans() -> None:
    declared = flows(environment(), systems())
    assert len({flow.name for flow in declared}) == len(declared)
    senders = {flow.source.labels for flow in declared if flow.ports == (4317, 4318)}
    traced = {(("app", s.name),) for system in systems() if system.tracing for s in system.services if s.traced}
    assert senders == traced
    assert any(flow.name == "spans-gather" for flow in declared)
    assert not any(flow.name == "spans-gather" for flow in flows(small(), systems()))
