"""The client of registries: digests, tokens that anybody gets, redirects, and everything a registry may do wrong."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from commands.registry import LARGEST, Registry, RegistryFailure
from tests.support.registry_server import INDEX, MANIFEST, Asked, Said, digest, manifest, registry

AMD, ARM, SEAL = (f"sha256:{letter * 64}" for letter in "abc")
LIST = manifest(
    {
        "manifests": [
            {"digest": AMD, "platform": {"os": "linux", "architecture": "amd64"}},
            {"digest": ARM, "platform": {"os": "linux", "architecture": "arm", "variant": "v7"}},
            {"digest": SEAL, "platform": {"os": "unknown", "architecture": "unknown"}},
        ]
    },
    INDEX,
)
SINGLE = manifest({"config": {"digest": AMD}, "layers": []})
PATH = "/v2/library/postgres/manifests/16.10"
TOKEN = "an-opaque-text"


def always(said: Said) -> Callable[[Asked], Said]:
    return lambda _: said


def failure(answer: Callable[[Asked], Said], reference: str = "docker.io/library/postgres:16.10") -> str:
    with registry(answer) as server, pytest.raises(RegistryFailure) as failed:
        Registry(server.place, pause=0.01).resolve(reference)
    return str(failed.value)


def test_the_digest_is_that_of_what_was_sent_and_every_platform_has_its_own() -> None:
    with registry(always(LIST)) as server:
        found = Registry().resolve(f"{server.place}/library/postgres:16.10")
    assert found.digest == digest(LIST.body)
    assert found.platforms == {"linux/amd64": AMD, "linux/arm/v7": ARM}
    assert [asked.path for asked in server.asked] == [PATH]
    assert INDEX in server.asked[0].accept
    assert MANIFEST in server.asked[0].accept


def test_a_single_manifest_has_no_platforms() -> None:
    with registry(always(SINGLE)) as server:
        assert Registry(server.place).resolve("quay.io/a/b:1.0").platforms == {}


def test_a_digest_that_the_registry_does_not_name_is_computed() -> None:
    with registry(always(replace(SINGLE, headers=SINGLE.headers[:1]))) as server:
        assert Registry(server.place).resolve("quay.io/a/b:1.0").digest == digest(SINGLE.body)


@pytest.mark.parametrize("key", ["token", "access_token"])
def test_a_token_is_fetched_where_one_is_wanted_and_kept_for_the_image(key: str) -> None:
    def answer(asked: Asked) -> Said:
        if asked.path == "/token":
            return Said(body=json.dumps({key: TOKEN, "expires_in": 300}).encode())
        if asked.authorization != f"Bearer {TOKEN}":
            realm = f'Bearer realm="http://{server.place}/token",service="registry.test",scope="repository:library/postgres:pull"'
            return Said(401, (("WWW-Authenticate", realm),))
        return LIST

    with registry(answer) as server:
        client = Registry(server.place)
        assert client.resolve("docker.io/library/postgres:16.10").digest == digest(LIST.body)
        client.resolve("docker.io/library/postgres:16.10")
    assert [asked.path for asked in server.asked] == [PATH, "/token", PATH, PATH]
    token = server.asked[1]
    assert token.query == {"service": ["registry.test"], "scope": ["repository:library/postgres:pull"]}
    assert token.authorization == ""


def test_a_challenge_without_scope_is_answered_with_the_images() -> None:
    def answer(asked: Asked) -> Said:
        if asked.path == "/token":
            return Said(body=json.dumps({"token": TOKEN}).encode())
        challenge = (("WWW-Authenticate", f'Bearer realm="http://{server.place}/token?account=none"'),)
        return SINGLE if asked.authorization else Said(401, challenge)

    with registry(answer) as server:
        Registry(server.place).resolve("ghcr.io/a/b:1.0")
    assert server.asked[1].query == {"account": ["none"], "scope": ["repository:a/b:pull"]}


def test_a_token_stays_with_its_host() -> None:
    with registry(always(SINGLE)) as other:

        def answer(asked: Asked) -> Said:
            if asked.path == "/token":
                return Said(body=json.dumps({"token": TOKEN}).encode())
            if not asked.authorization:
                return Said(401, (("WWW-Authenticate", f'Bearer realm="http://{server.place}/token"'),))
            return Said(307, (("Location", f"http://{other.place}/elsewhere"),))

        with registry(answer) as server:
            assert Registry(server.place).resolve("ghcr.io/a/b:1.0").digest == digest(SINGLE.body)
    assert [(asked.path, asked.authorization) for asked in other.asked] == [("/elsewhere", "")]


def test_a_busy_registry_is_asked_again() -> None:
    answers = [Said(429, (("Retry-After", "0"),)), Said(503), LIST]
    with registry(lambda _: answers.pop(0)) as server:
        assert Registry(server.place, pause=0.01).resolve("quay.io/a/b:1.0").digest == digest(LIST.body)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Said(404), "answers 404 (it has no such image or tag)"),
        (Said(403), "answers 403 (not for everybody)"),
        (Said(429), "answers 429 (too many requests: wait, or give a mirror)"),
        (Said(500), "answers 500"),
        (Said(401, (("WWW-Authenticate", 'Basic realm="private"'),)), "wants a login for library/postgres"),
        (Said(401), "wants a login"),
        (Said(200, (("Content-Type", "text/html"),), b"<html>"), "sends no image manifest"),
        (Said(200, (("Content-Type", INDEX),), b"[]"), "sends no image manifest"),
        (manifest({}, "application/vnd.docker.distribution.manifest.v1+prettyjws"), "sends no image manifest"),
        (manifest({"manifests": [{"digest": "sha256:1", "platform": {"os": "linux", "architecture": "amd64"}}]}, INDEX),
         "an index with a digest that is none"),
        (Said(200, (("Content-Type", MANIFEST), ("Docker-Content-Digest", AMD)), SINGLE.body), "another content"),
        (Said(200, (("Content-Type", MANIFEST),), b" " * (LARGEST + 1)), "more than 4 MiB"),
        (Said(302, (("Location", "/again"),)), "from one address to the next without end"),
        (Said(302, (("Location", "http://registry.test/blob"),)), "registry.test is not asked without TLS"),
        (Said(302, (("Location", "file:///etc/hostname"),)), "is not asked without TLS"),
        (Said(401, (("WWW-Authenticate", 'Bearer realm="http://auth.test/token"'),)), "auth.test is not asked without TLS"),
    ],
)  # fmt: skip
def test_what_a_registry_does_wrong_is_said(said: Said, told: str) -> None:
    assert told in failure(always(said))


@pytest.mark.parametrize("body", [b"{}", b"[]", b"no json", b'{"token": 5}'])
def test_a_token_that_is_none(body: bytes) -> None:
    def answer(asked: Asked) -> Said:
        realm = f'Bearer realm="http://{server.place}/token"'
        return Said(200, (), body) if asked.path == "/token" else Said(401, (("WWW-Authenticate", realm),))

    with registry(answer) as server, pytest.raises(RegistryFailure, match="gives no token for a/b"):
        Registry(server.place).resolve("ghcr.io/a/b:1.0")


def test_nobody_there() -> None:
    with registry(always(SINGLE)) as server:
        place = server.place
    with pytest.raises(RegistryFailure, match=r"127\.0\.0\.1 cannot be reached"):
        Registry(place, pause=0.01).resolve("ghcr.io/a/b:1.0")


def test_a_mirror_may_have_folders() -> None:
    with registry(always(SINGLE)) as server:
        Registry(f"{server.place}/proxy/hub").resolve("docker.io/grafana/grafana:12.2.1")
    assert server.asked[0].path == "/v2/proxy/hub/grafana/grafana/manifests/12.2.1"
