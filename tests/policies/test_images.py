"""Which references are pinned."""

import pytest

from policies.finding import Found
from policies.images import pinned
from tests.support.coverage import covers

DIGEST = f"sha256:{'0a' * 32}"


def breaches(image: object) -> int:
    containers = [{"name": "main", "image": image}]
    return len(list(pinned(Found("kubernetes:core/v1:Pod", {"spec": {"containers": containers}}))))


@covers("BUG-89", "RULE-10")
@pytest.mark.parametrize(
    "image",
    [
        "quay.io/prometheus/prometheus:v3.5.0",
        "docker.io/library/postgres:16.10",
        "docker.io/fluent/fluentd-kubernetes-daemonset:v1.18.0-debian-elasticsearch8-1.4",
        "registry.example:5000/shop/web:1.4.2",
        f"registry.example/shop/web@{DIGEST}",
        f"registry.example/shop/web:1.4.2@{DIGEST}",
        f"registry.example/shop/web:latest@{DIGEST}",
        "localhost/shop-jobs:dev",
    ],
)
def test_pinned(image: str) -> None:
    assert breaches(image) == 0


@pytest.mark.parametrize(
    "image",
    [
        "nginx",
        "nginx:latest",
        "nginx:1",
        "nginx:v2",
        "nginx:stable",
        "nginx:alpine-1.27",
        "nginx:1.27-latest",
        "nginx:1.27.0@sha256:0a",
        f"nginx@{DIGEST.upper()}",
        f"nginx@md5:{'0a' * 32}",
        "registry.example:5000/nginx",
        "localhost/shop-jobs",
        "localhost/shop-jobs:latest",
        "localhost:5000/shop-jobs:dev",
        "nginx:1.27\n",
        "",
        None,
        1.27,
        ["nginx:1.27.0"],
    ],
)
def test_moving(image: object) -> None:
    assert breaches(image) == 1
