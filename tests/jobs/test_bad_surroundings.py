"""Jobs whose surroundings are wrong: one clear line, the right code, nothing published, nothing secret shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from botocore.config import Config

from jobs.__main__ import main
from jobs.exit_code import ExitCode
from jobs.store.volume import Volume
from specs.job_document import CREDENTIALS_KEY, IDENTITY_KEY, JobDocument, ObjectStoreAddress
from tests.jobs.copies import PREFIX, START, copy, document, store_with

SECRET = "canary-9c1d-secret"


@dataclass(frozen=True)
class Place:
    """A pod's folders."""

    root: Path

    def run(self, told: JobDocument, task: str) -> ExitCode:
        file = self.root / "job.json"
        file.write_text(told.json())
        given: Sequence[str] = [
            text
            for name in ("exchange", "credentials", "store-credentials", "identity", "work")
            for text in (f"--{name}", str(self.root / name))
        ]
        return main([task, "--document", str(file), *given])

    def told(self) -> JobDocument:
        return document(("daily", 7), object_store=ObjectStoreAddress("volume", path=str(self.root / "copies")))

    def hold(self) -> None:
        """A copy, whose part is not there."""
        for key, data in store_with(copy(START)).objects.items():
            Volume(self.root / "copies").put(key, data)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    impatient = Config(retries={"mode": "standard", "max_attempts": 1}, connect_timeout=1)
    monkeypatch.setattr("jobs.store.s3.CONFIGURATION", impatient)
    for name in ("exchange", "credentials", "store-credentials", "identity", "work"):
        (tmp_path / name).mkdir()
    return Place(tmp_path)


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    assert "Traceback" not in told.err
    [line] = told.err.splitlines()
    return line


AWAY = ObjectStoreAddress("s3", "http://127.0.0.1:9", "us-east-1", "copies")


@pytest.mark.parametrize("task", ["verify", "retain"])
def test_an_object_store_that_is_away_is_tried_again(
    place: Place, task: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = f"[default]\naws_access_key_id = a\naws_secret_access_key = {SECRET}\n"
    (place.root / "store-credentials" / CREDENTIALS_KEY).write_text(keys)
    assert place.run(replace(place.told(), object_store=AWAY), task) is ExitCode.RETRY
    assert one_line(capsys) in (
        f"object store: {PREFIX}: EndpointConnectionError",
        "object store: copies: EndpointConnectionError",
    )


@pytest.mark.parametrize("task", ["verify", "retain"])
def test_an_object_store_without_credentials_is_not_tried_again(
    place: Place, task: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.run(replace(place.told(), object_store=AWAY), task) is ExitCode.CREDENTIALS
    assert one_line(capsys) in (
        f"object store: {PREFIX}: NoCredentialsError",
        "object store: copies: NoCredentialsError",
    )


def test_a_store_that_holds_nothing_proves_nothing(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run(place.told(), "verify") is ExitCode.NOTHING_TO_PROVE
    assert one_line(capsys) == f"{PREFIX} holds no complete copy"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "the private key is missing"),
        ("", "holds no age identity"),
        (SECRET, "holds something else than age identities"),
    ],
)
@pytest.mark.covers("BUG-18")
def test_a_private_key_that_is_none_has_its_own_code(
    place: Place, text: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is said against the copies: they were not looked at."""
    (place.root / "identity" / IDENTITY_KEY).write_text(text) if text is not None else None
    place.hold()
    before = sorted((place.root / "copies").rglob("*"))
    told = replace(place.told(), tasks=("restore", "drill", "verify"))
    assert place.run(told, "restore") is ExitCode.CREDENTIALS
    assert said in one_line(capsys)
    assert sorted((place.root / "copies").rglob("*")) == before


def test_a_public_key_that_is_none_publishes_nothing(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    told = replace(place.told(), recipients=())
    assert place.run(told, "base") is ExitCode.DOCUMENT
    assert "recipients: given 'none', wanted one public key at least" in capsys.readouterr().err
    assert not (place.root / "copies").exists()


def test_a_document_with_faults_names_them_all(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(place.told().json())
    told["object_store"]["driver"] = "tape"
    told["store"]["port"] = 0
    file = place.root / "job.json"
    file.write_text(json.dumps(told))
    assert main(["verify", "--document", str(file)]) is ExitCode.DOCUMENT
    said = capsys.readouterr().err
    assert "object_store.driver" in said
    assert "store.port" in said
