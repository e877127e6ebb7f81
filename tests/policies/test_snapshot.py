"""Snapshots that must not be believed: edited, unsigned, of another key, environment, version or time, or no file at all."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from policies import gate
from policies.snapshot import Refused, Source, public_key, read
from specs.contract import VERSION
from specs.units import hours
from tests.policies.budget_file import TAKEN, Place, signing_key, snapshot
from tests.policies.sample import recording
from tests.support.coverage import covers

CANARY = "S3cret value!"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.put(snapshot(recording(), "ok"))
    return made


def ids(place: Place, **config: Any) -> list[tuple[str, str]]:
    found = place.told(recording(), TAKEN, place.config(**config))
    return [(violation.message.split()[0], violation.level) for violation in found]


REFUSED = [("SLO-003", "mandatory")]
MISSED = [("SLO-004", "mandatory")]


def test_a_snapshot_of_the_named_key_is_believed(place: Place) -> None:
    assert ids(place) == []


def signed_part(place: Place) -> Any:
    return json.loads(place.file.read_text())["snapshot"]


def edited(place: Place, change: Callable[[Any], None]) -> None:
    document = json.loads(place.file.read_text())
    change(document)
    place.file.write_text(json.dumps(document))


def objective(document: Any) -> Any:
    return document["snapshot"]["systems"][0]["objectives"][0]


@covers("SLO-02")
@pytest.mark.parametrize(
    "change",
    [
        lambda document: objective(document).update(remaining=0.81),
        lambda document: objective(document).update(coverage=1.0),
        lambda document: document["snapshot"]["systems"][0].update(state="warn"),
        lambda document: document["snapshot"]["systems"][0].update(digest="sha256:0"),
        lambda document: document["snapshot"]["systems"][0]["objects"].pop(),
        lambda document: document["snapshot"].update(taken="2026-11-25T12:00:01Z"),
        lambda document: document["snapshot"].update(more=1),
        lambda document: document["snapshot"].pop("systems"),
        lambda document: document.pop("snapshot"),
        lambda document: document.pop("signature"),
        lambda document: document.update(signature=""),
        lambda document: document.update(signature=7),
        lambda document: document.update(signature="no base64!"),
        lambda document: document.update(signature=base64.b64encode(b"short").decode()),
        lambda document: document.update(signature=base64.b64encode(bytes(64)).decode()),
    ],
)
def test_any_edit_is_seen(place: Place, change: Callable[[Any], None]) -> None:
    edited(place, change)
    assert ids(place) == REFUSED


def test_every_part_of_what_is_signed_is_held(place: Place) -> None:
    """One character of the file after the other is changed; layout alone may pass, a value never."""
    content = place.file.read_text()
    before = json.loads(content)
    source = Source(place.file, (public_key(place.key.public),), hours(1))
    for at in range(0, len(content), 7):
        place.file.write_text(content[:at] + chr(ord(content[at]) ^ 1) + content[at + 1 :])
        try:
            same = json.loads(place.file.read_text()) == before
        except ValueError:
            same = False
        if same:
            assert read(source, "dev", TAKEN).environment == "dev", at
        else:
            with pytest.raises(Refused):
                read(source, "dev", TAKEN)


def test_layout_is_no_part_of_what_is_signed(place: Place) -> None:
    place.file.write_text(json.dumps(json.loads(place.file.read_text())))
    assert ids(place) == []


def test_another_key_is_refused_until_it_is_named(place: Place, tmp_path: Path) -> None:
    other = signing_key(tmp_path, "other.pem")
    place.put(snapshot(recording(), "ok"), other)
    assert ids(place) == REFUSED
    assert ids(place, keys=[place.key.public, other.public]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"environment": "prod"},
        {"environment": ""},
        {"version": VERSION + 1},
        {"taken": "yesterday"},
        {"taken": "2026-11-25T12:00:00+01:00"},
        {"taken": "2026-11-25T12:00:00"},
        {"taken": "2026-11-25T12:05:01Z"},
        {"systems": ({"system": "shop"},)},
        {"systems": "shop"},
    ],
)
def test_a_signed_snapshot_of_something_else_is_refused(place: Place, changes: dict[str, Any]) -> None:
    document = {**signed_part(place), **changes}
    message = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    place.file.write_text(json.dumps({"snapshot": document, "signature": place.key.signature(message)}))
    assert ids(place) == REFUSED


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b"9" * 5000, b'{"snapshot": NaN}']
)
def test_what_is_no_snapshot_is_refused(place: Place, content: bytes) -> None:
    place.file.write_bytes(content)
    assert ids(place) == REFUSED


def test_a_folder_and_a_giant_are_refused(place: Place, tmp_path: Path) -> None:
    assert ids(place, snapshot=str(tmp_path)) == REFUSED
    place.file.write_bytes(b" " * (5 << 20))
    assert ids(place) == REFUSED


def test_a_file_that_cannot_be_read_is_refused(place: Place) -> None:
    assert ids(place, snapshot=str(place.file.with_name("a" * 300))) == REFUSED


@pytest.mark.parametrize(
    ("age", "oldest", "wanted"),
    [
        (timedelta(minutes=-5), "1h", []),
        (timedelta(0), "1h", []),
        (timedelta(hours=1), "1h", []),
        (timedelta(hours=1, seconds=1), "1h", MISSED),
        (timedelta(hours=1, seconds=1), "2h", []),
        (timedelta(days=8), "7d", MISSED),
    ],
)
def test_a_snapshot_grows_old(place: Place, age: timedelta, oldest: str, wanted: Any) -> None:
    found = place.told(recording(), TAKEN + age, place.config(oldest=oldest))
    assert [(one.message.split()[0], one.level) for one in found] == wanted


def test_one_from_the_future_would_never_grow_old(place: Place) -> None:
    [found] = place.told(recording(), TAKEN - timedelta(minutes=5, seconds=1))
    assert found.message.startswith("SLO-003 budget snapshot: wanted a date that has come; set the clock")


def test_a_missing_one_is_judged_by_its_level(place: Place) -> None:
    place.file.unlink()
    assert ids(place) == MISSED
    assert ids(place, levels={"SLO-004": "advisory"}) == [("SLO-004", "advisory")]
    assert ids(place, levels={"SLO-004": "disabled"}) == []
    assert ids(place, snapshot=str(place.file / "below a file"), levels={"SLO-004": "disabled"}) == []


def test_a_level_for_missing_ones_lets_no_forged_one_through(place: Place) -> None:
    edited(place, lambda document: document.pop("signature"))
    assert ids(place, levels={"SLO-004": "disabled"}) == REFUSED


def elliptic() -> str:
    public = generate_private_key(SECP256R1()).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("budget.json", "wanted snapshot, keys and oldest"),
        ({"snapshots": CANARY}, "there is a key that is none of snapshot, keys, oldest"),
        ({"snapshot": 7}, "budget.snapshot: wanted the path of a file"),
        ({"snapshot": " "}, "budget.snapshot: wanted the path of a file"),
        ({"snapshot": "a\0b"}, "budget.snapshot: wanted the path of a file"),
        ({"keys": []}, "budget.keys: wanted Ed25519 public keys"),
        ({"keys": [CANARY]}, "budget.keys: wanted Ed25519 public keys"),
        ({"keys": CANARY}, "budget.keys: wanted Ed25519 public keys"),
        ({"keys": [7]}, "budget.keys: wanted Ed25519 public keys"),
        ({"keys": [elliptic()]}, "budget.keys: wanted Ed25519 public keys"),
        ({"oldest": "soon"}, "budget.oldest: wanted a time from 1 minute to 7 days, such as 1h"),
        ({"oldest": "59s"}, "budget.oldest: wanted a time"),
        ({"oldest": "169h"}, "budget.oldest: wanted a time"),
        ({"oldest": 3600}, "budget.oldest: wanted a time"),
    ],
)
def test_a_wrong_configuration_is_a_mandatory_fault(place: Place, given: Any, words: str) -> None:
    sound = place.config()["promises"]["budget"]
    config = {"promises": {"levels": {}, "budget": {**sound, **given} if isinstance(given, dict) else given}}
    [found] = [one for one in place.told(recording(), TAKEN, config) if words in one.message]
    assert found.level == "mandatory"
    assert found.message.startswith("policy configuration: ")
    assert CANARY not in found.message


def test_relative_paths_begin_at_the_projects_folder(place: Place) -> None:
    given = place.config(snapshot="Pulumi.yaml")["promises"]["budget"]
    found, faults = gate.source(given)
    assert (found.path if found else None, faults) == (gate.ROOT / "Pulumi.yaml", [])
    assert (gate.ROOT / "Pulumi.yaml").is_file()
