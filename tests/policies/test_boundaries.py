"""The last value that holds and the first that does not."""

from typing import Any

import pytest

from policies.reading import quantity, size, span
from specs.units import days, gibibytes, hours, seconds
from tests.policies.mutation import Path, changed, controls, object_controls, pod_path
from tests.policies.sample import recording

CONTAINER = (*pod_path("Deployment"), "containers", 0)
SECURITY = (*CONTAINER, "securityContext")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*CONTAINER, "resources", "limits", "cpu"), 1),
        ((*CONTAINER, "resources", "limits", "cpu"), "0.1"),
        ((*CONTAINER, "resources", "requests", "memory"), 64 << 20),
        ((*SECURITY, "runAsUser"), 1),
        ((*SECURITY, "capabilities", "add"), ["NET_BIND_SERVICE"]),
        ((*SECURITY, "capabilities", "drop"), ["NET_RAW", "ALL"]),
        ((*SECURITY, "seccompProfile"), {"type": "Localhost", "localhostProfile": "web.json"}),
        ((*SECURITY, "privileged"), False),
        ((*SECURITY, "procMount"), "Default"),
        ((*SECURITY, "seLinuxOptions"), {"type": "container_t", "level": "s0:c1"}),
        ((*pod_path("Deployment"), "hostNetwork"), False),
        ((*pod_path("Deployment"), "securityContext", "sysctls"), [{"name": "net.ipv4.tcp_syncookies", "value": "1"}]),
        ((*pod_path("Deployment"), "volumes", 0), {"name": "scratch", "projected": {"sources": []}}),
        ((*CONTAINER, "readinessProbe", "httpGet", "port"), 8080),
        ((*CONTAINER, "readinessProbe"), {"exec": {"command": ["true"]}}),
        ((*CONTAINER, "livenessProbe"), {"grpc": {"port": 8080}}),
        ((*CONTAINER, "readinessProbe", "httpGet", "host"), ""),
    ],
)
def test_a_pod_that_just_holds(path: Path, value: Any) -> None:
    assert object_controls(changed(recording(), "Deployment", "web", path, value), "Deployment", "web") == set()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "startingDeadlineSeconds"), 10),
        (("spec", "startingDeadlineSeconds"), 7 * 86_400),
        (("spec", "timeZone"), "UTC"),
        (("spec", "successfulJobsHistoryLimit"), 0),
        (("spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"), 0),
        (("spec", "jobTemplate", "spec", "activeDeadlineSeconds"), 1),
        (("spec", "jobTemplate", "spec", "backoffLimit"), 0),
        (("spec", "jobTemplate", "spec", "template", "spec", "restartPolicy"), "OnFailure"),
        (("metadata", "name"), "x" * 52),
    ],
)
def test_a_job_that_just_holds(path: Path, value: Any) -> None:
    assert controls(changed(recording(), "CronJob", "shop-drill", path, value)) == set()


@pytest.mark.parametrize(
    ("path", "value"),
    [(("spec", "type"), "ClusterIP"), (("spec", "ports", 0, "nodePort"), 0), (("spec", "externalIPs"), [])],
)
def test_a_service_that_just_holds(path: Path, value: Any) -> None:
    assert controls(changed(recording(), "Service", "web", path, value)) == set()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("35d", days(35)),
        ("1y", days(365)),
        ("1d12h", hours(36)),
        ("0ms", seconds(0)),
        ("90s", seconds(90)),
        ("", None),
        ("35", None),
        ("d", None),
        ("1 d", None),
        ("-1d", None),
        ("1.5d", None),
        ("٣d", None),
        ("9" * 30 + "d", None),
        ("1d" * 60, None),
    ],
)
def test_spans_of_time(given: str, wanted: Any) -> None:
    assert span(given) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("20Gi", gibibytes(20)),
        ("1.5Gi", gibibytes(1.5)),
        ("20G", None),
        ("1e3", None),
        ("", None),
        (20, None),
        (None, None),
    ],
)
def test_binary_sizes(given: Any, wanted: Any) -> None:
    assert size(given) == wanted


@pytest.mark.parametrize("given", ["250m", "0.5", "2", 1, 0.5, "64Mi", "1e3", "100n"])
def test_quantities_above_zero(given: Any) -> None:
    assert quantity(given)


@pytest.mark.parametrize("given", ["0", "0.0", "0Mi", 0, -1, True, None, "", "lots", "1 Gi", "1Gb", [], {}])
def test_no_quantities(given: Any) -> None:
    assert not quantity(given)
