"""Stores outside that get a copy of the metrics: what is wrong with one is said before anything is built."""

from typing import Any

import pytest

from specs.environment import RemoteWrite, SecretReference
from specs.fault import report
from specs.settings import read
from tests.specs.change import changed, found
from tests.specs.sample import ENVIRONMENT, SYSTEM

KEY = SecretReference("metrics", "token")
SOUND = RemoteWrite("far", "https://metrics.example/api/v1/push", KEY)


def faults(*targets: RemoteWrite) -> list[tuple[str, str, str]]:
    environment = changed(ENVIRONMENT, remote_write=targets)
    return [(fault.path, fault.given, fault.wanted) for fault in found(SYSTEM, environment)]


@pytest.mark.covers("MET-17")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"user": "writer"},
        {"headers": {"X-Scope-OrgID": "operations"}},
        {"url": "http://store.metrics.svc:8428/api/v1/write", "credentials": None},
        {"url": "http://store.metrics.svc.cluster.local/api/v1/write", "credentials": None},
        {"url": "https://store.metrics.svc/write", "credentials": KEY},
        {"url": "https://store.metrics.svc/write", "pod_port": 8480},
    ],
)
def test_sound_ones(changes: dict[str, Any]):
    assert faults(changed(SOUND, **changes)) == []


@pytest.mark.covers("MET-17")
@pytest.mark.parametrize(
    ("changes", "field", "wanted"),
    [
        ({"url": "metrics.example/push"}, "url", "the address of a store"),
        ({"url": "ftp://metrics.example/push"}, "url", "the address of a store"),
        ({"url": "https://metrics.example:none/push"}, "url", "the address of a store"),
        ({"url": ""}, "url", "the address of a store"),
        ({"url": "http://metrics.example/push"}, "url", "https: credentials and metrics are read on the way"),
        ({"url": "http://store.metrics.svc/push"}, "url", "https: credentials and metrics are read on the way"),
        ({"url": "https://me:hunter2@metrics.example/push"}, "url", "an address without a login"),
        ({"credentials": None}, "credentials", "a token, or the password of user"),
        ({"headers": {"X-Api-Key": "hunter2"}}, "headers", "headers without a secret"),
        ({"headers": {"Authorization": "Bearer hunter2"}}, "headers", "headers without a secret"),
        ({"headers": {"Host": "metrics"}}, "headers", "a header Prometheus does not set itself"),
        ({"name": "Far Away"}, "name", "kebab-case, at most 40 characters"),
        ({"pod_port": 8480}, "pod_port", "a port from 1 to 65535, for a Service of this cluster"),
        (
            {"url": "https://store.metrics.svc/write", "pod_port": 0},
            "pod_port",
            "a port from 1 to 65535, for a Service of this cluster",
        ),
        ({"name": "a" * 41}, "name", "kebab-case, at most 40 characters"),
    ],
)
def test_faulty_ones(changes: dict[str, Any], field: str, wanted: str):
    [(path, given, said)] = faults(changed(SOUND, **changes))
    assert (path, said) == (f"remote_write[0].{field}", wanted)
    assert "hunter2" not in given


@pytest.mark.covers("MET-17")
def test_names_given_twice():
    [(path, given, _)] = faults(SOUND, changed(SOUND, url="https://other.example/push"))
    assert (path, given) == ("remote_write[1].name", "'far'")


def test_settings_say_the_same_and_no_secret():
    given = {"profile": "small", "cluster": "test", "domain": "ops.example.com"}
    wrong = [
        {"name": "far", "url": "https://me:hunter2@metrics.example", "credentials": {"secret": "metrics"}, "qeue": 1}
    ]
    settings, problems = read("test", {**given, "remote_write": wrong})
    assert settings is None
    assert {fault.path for fault in problems} == {"remote_write.0.credentials.key", "remote_write.0.qeue"}
    assert "did you mean queue?" in report(problems)
    assert "hunter2" not in report(problems)
