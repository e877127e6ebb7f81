"""The signed snapshot: states by what is recorded, configurations by what is rendered, keys and logins from files."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)

from commands.budget import login, write
from commands.budget_snapshot import Recorded, by_objective, configurations, message, snapshot
from commands.check_input import checked
from commands.failure import BAD_INPUT, CommandFailure
from commands.prometheus import Series
from commands.recording import Recording, Secret, Unknown
from commands.recording.model import marked
from commands.signing_key import SigningKey
from queries.budget import LEAST_COVERAGE
from specs.arithmetic import fingerprint, worst_state
from specs.links import slo_id
from specs.system import System
from tests.policies.budget_file import signing_key

PLAN = checked("prod")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Asked:
    """Stands for a Prometheus whose every objective has these figures, where they are not None."""

    def __init__(self, remaining: float | None, coverage: float | None, but: dict[str, float] | None = None):
        self.figures, self.but = {"remaining": remaining, "coverage": coverage}, but or {}

    def values(self, query: str, moment: int) -> list[Series]:
        assert moment == int(NOW.timestamp())
        figure = self.figures["remaining" if "remaining" in query else "coverage"]
        names = [(slo_id(system.name, slo.name), str(slo.window)) for system in PLAN.systems for slo in system.slos]
        found = [({"slo": name, "window": window}, figure) for name, window in names if figure is not None]
        others = self.but if "remaining" in query else {}
        return [(labels, others.get(labels["slo"], value)) for labels, value in found]


def figures(*given: Any) -> Recorded:
    return Recorded(Asked(*given), int(NOW.timestamp()))  # pyright: ignore[reportArgumentType]


@pytest.mark.covers("SLO-02")
@pytest.mark.parametrize(
    ("remaining", "coverage", "state"),
    [
        (1.0, 1.0, "ok"),
        (0.2501, 1.0, "ok"),
        (0.25, 1.0, "warn"),
        (0.0001, 1.0, "warn"),
        (0.0, 1.0, "freeze"),
        (-7.5, 1.0, "freeze"),
        (1.0, LEAST_COVERAGE, "ok"),
        (1.0, LEAST_COVERAGE - 0.0001, "unknown"),
        (-1.0, LEAST_COVERAGE - 0.0001, "unknown"),
        (None, 1.0, "unknown"),
        (1.0, None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_an_objective_is_in_one_state(remaining: float | None, coverage: float | None, state: str) -> None:
    system = PLAN.systems[0]
    found = figures(remaining, coverage).budget(system, system.slos[0])
    assert (found.state, found.remaining, found.coverage) == (state, remaining, coverage)


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        (["ok", "ok"], "ok"),
        (["ok", "warn"], "warn"),
        (["warn", "unknown"], "unknown"),
        (["unknown", "freeze", "ok"], "freeze"),
        ([], "unknown"),
        (["else"], "unknown"),
    ],
)
def test_the_worst_objective_decides(states: list[str], worst: str) -> None:
    assert worst_state(states) == worst


def state_with_one_spent(system: System, prod: Recording) -> str:
    found = figures(0.9, 1.0, {slo_id(system.name, system.slos[-1].name): -0.01})
    told = snapshot("prod", PLAN.systems, found, prod, NOW)
    return {one.system: one.state for one in told.systems}[system.name]


@pytest.mark.parametrize("system", PLAN.systems, ids=lambda system: system.name)
def test_one_spent_budget_freezes_its_system_alone(recorded: Callable[..., Recording], system: System) -> None:
    assert state_with_one_spent(system, recorded("prod", preview=True)) == "freeze"


def test_a_prometheus_that_knows_no_objective_is_the_wrong_one(prod_recording: Recording) -> None:
    with pytest.raises(CommandFailure, match=r"none of the .* objectives of prod is recorded there"):
        snapshot("prod", PLAN.systems, figures(None, None), prod_recording, NOW)


def test_two_answers_are_none() -> None:
    twice = [({"slo": "a", "window": "30d", "replica": str(number)}, 0.5) for number in range(2)]
    with pytest.raises(CommandFailure, match="'a' has more than one series"):
        by_objective(twice)
    assert by_objective([({"slo": "a", "window": window}, 0.5) for window in ("30d", "7d")]) == {
        ("a", "30d"): 0.5,
        ("a", "7d"): 0.5,
    }


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_a_preview_and_an_update_have_the_same_configuration(recorded: Callable[..., Recording], stack: str) -> None:
    before, after = (configurations(recorded(stack, preview=preview)) for preview in (True, False))
    assert before == after
    assert {system.name for system in PLAN.systems} <= set(before)


def test_nothing_but_secrets_holds_what_a_digest_cannot_see(preview_recording: Recording) -> None:
    """A configuration is compared on what is known; an output or a secret in another object would be left out of it."""
    found = [
        (resource.kind, resource.object_name, path)
        for resource in preview_recording.objects
        if resource.kind != "Secret"
        for path, value in marked(resource.inputs)
        if isinstance(value, Secret | Unknown)
    ]
    assert found == []


def test_systems_have_configurations_of_their_own(prod_recording: Recording) -> None:
    found = configurations(prod_recording)
    digests = {name: fingerprint(objects) for name, objects in found.items()}
    assert len(set(digests.values())) == len(digests)
    assert min(len(objects) for objects in found.values()) > 10


def test_the_file_is_signed_and_replaced_whole(tmp_path: Path, prod_recording: Recording) -> None:
    key, path = signing_key(tmp_path), tmp_path / "deep" / "prod.json"
    for remaining in (0.5, 0.1):
        found = snapshot("prod", PLAN.systems, figures(remaining, 1.0), prod_recording, NOW)
        write(path, found, key)
        signature = base64.b64decode(json.loads(path.read_text())["signature"])
        public = load_der_public_key(base64.b64decode(key.public))
        assert isinstance(public, Ed25519PublicKey)
        public.verify(signature, message(found))
        assert json.loads(path.read_text())["snapshot"]["taken"] == "2026-11-25T12:00:00Z"
    assert [one.name for one in path.parent.iterdir()] == ["prod.json"]


def pem(key: Any, encryption: Any = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"", "holds no private key"),
        (b"junk", "holds no private key"),
        (pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"word")), "has a password"),
        (pem(generate_private_key(SECP256R1())), "is no Ed25519 key"),
    ],
    ids=["missing", "empty", "junk", "encrypted", "elliptic"],
)
def test_a_key_that_is_none_is_bad_input(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandFailure, match=words) as caught:
        SigningKey(path)
    assert caught.value.exit_code == BAD_INPUT


def test_a_login_is_a_name_and_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("S3cret value!\n")
    assert login("budget", file) == ("budget", "S3cret value!")
    assert login("", None) is None
    for user, given in (("budget", None), ("", file), ("bud:get", file), ("budget", tmp_path)):
        with pytest.raises(CommandFailure):
            login(user, given)
