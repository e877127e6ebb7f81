"""Certificates are made once, renewed in time, and trusted by real TLS."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from jobs.__main__ import main
from jobs.certificates.cluster import Cluster
from jobs.certificates.program import run
from jobs.exit_code import ExitCode, Failure
from specs.job_document import CertificateAddress, CertificateDocument
from tests.support.background_server import answering

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SERVER = CertificateAddress("store-certificates", "logging", ("store", "*.store-headless.logging.svc", "localhost"))
CLIENT = CertificateAddress("agent-certificates", "agents")
DOCUMENT = CertificateDocument("test", CertificateAddress("authority", "logging"), (SERVER, CLIENT), 3650, 90, 45)


@dataclass
class Held:
    """Secrets in memory, as Pulumi made them: empty."""

    data: dict[str, dict[str, bytes]] = field(
        default_factory=lambda: {
            s: {} for s in ("logging/authority", "logging/store-certificates", "agents/agent-certificates")
        }
    )
    patches: int = 0

    def get(self, namespace: str, name: str) -> Mapping[str, bytes]:
        return self.data[f"{namespace}/{name}"]

    def patch(self, namespace: str, name: str, data: Mapping[str, bytes]) -> None:
        self.patches += 1
        self.data[f"{namespace}/{name}"] |= data


@pytest.fixture(scope="module")
def first() -> Held:
    held = Held()
    run(DOCUMENT, held, NOW)
    return held


def copy(held: Held) -> Held:
    return Held({name: dict(data) for name, data in held.data.items()})


def test_the_first_run_fills_everything(first: Held) -> None:
    assert set(first.data["logging/authority"]) == {"ca.crt", "ca.key"}
    for name in ("logging/store-certificates", "agents/agent-certificates"):
        assert set(first.data[name]) == {"ca.crt", "tls.crt", "tls.key"}
        assert first.data[name]["tls.key"].startswith(b"-----BEGIN PRIVATE KEY-----")
    assert first.data["agents/agent-certificates"]["ca.crt"] == first.data["logging/authority"]["ca.crt"]


def test_a_second_run_changes_nothing(first: Held) -> None:
    held = copy(first)
    assert run(DOCUMENT, held, NOW + timedelta(days=44)) == []
    assert held.data == first.data


def test_leaves_are_renewed_in_time_under_the_same_authority(first: Held) -> None:
    held = copy(first)
    made = run(DOCUMENT, held, NOW + timedelta(days=46))
    assert len(made) == 2
    assert all("it expires on 2026-04-01" in sentence for sentence in made)
    assert held.data["logging/authority"] == first.data["logging/authority"]


def test_an_authority_outlives_what_it_signs(first: Held) -> None:
    held = copy(first)
    made = run(DOCUMENT, held, NOW + timedelta(days=3650 - 89))
    assert len(made) == 3
    assert held.data["logging/store-certificates"]["ca.crt"] == held.data["logging/authority"]["ca.crt"]


def test_other_names_need_another_certificate(first: Held) -> None:
    wider = replace(SERVER, names=(*SERVER.names, "store.logging.svc"))
    [made] = run(replace(DOCUMENT, certificates=(wider, CLIENT)), copy(first), NOW)
    assert "the names are others" in made


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [("tls.crt", b"", "none yet"), ("tls.key", b"garbage", "cannot be read"), ("ca.crt", b"other", "another one")],
)
def test_what_was_damaged_is_mended(first: Held, key: str, value: bytes, why: str) -> None:
    held = copy(first)
    held.data["logging/store-certificates"][key] = value
    [made] = run(DOCUMENT, held, NOW)
    assert why in made
    assert run(DOCUMENT, held, NOW) == []


def test_a_swapped_key_is_found(first: Held) -> None:
    held = copy(first)
    held.data["logging/store-certificates"]["tls.key"] = held.data["agents/agent-certificates"]["tls.key"]
    [made] = run(DOCUMENT, held, NOW)
    assert "the key belongs to another one" in made


def test_a_leaf_of_another_authority_is_found(first: Held) -> None:
    other = Held()
    run(DOCUMENT, other, NOW)
    held = copy(first)
    forged = {**other.data["logging/store-certificates"], "ca.crt": held.data["logging/authority"]["ca.crt"]}
    held.data["logging/store-certificates"] = forged
    [made] = run(DOCUMENT, held, NOW)
    assert "another authority signed it" in made


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    held = Held()
    run(DOCUMENT, held, datetime.now(UTC))
    for name, data in held.data.items():
        for key, value in data.items():
            path = tmp_path / name.partition("/")[2] / key
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(value)
    return tmp_path


def test_both_ends_of_a_real_connection_trust_each_other(issued: Path) -> None:
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(issued / "authority/ca.crt"))
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_cert_chain(issued / "store-certificates/tls.crt", issued / "store-certificates/tls.key")
    client = ssl.create_default_context(cafile=str(issued / "agent-certificates/ca.crt"))
    client.load_cert_chain(issued / "agent-certificates/tls.crt", issued / "agent-certificates/tls.key")
    assert spoken(server, client, "localhost") == b"hello"
    assert spoken(server, client, "store-0.store-headless.logging.svc") == b"hello"
    with pytest.raises(ssl.SSLCertVerificationError):
        spoken(server, client, "elsewhere")


def spoken(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bytes:
    near, far = socket.socketpair()

    def answer() -> None:
        try:
            with server.wrap_socket(far, server_side=True) as secured:
                secured.sendall(b"hello")
        except OSError:
            far.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with client.wrap_socket(near, server_hostname=name) as secured:
            return secured.recv(5)
    finally:
        near.close()
        thread.join()


class Api(BaseHTTPRequestHandler):
    """The API server's two answers, over the Secrets of the server object."""

    def do_GET(self) -> None:
        self._answer(lambda held: held)

    def do_PATCH(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.headers["Content-Type"] == "application/merge-patch+json"
        self._answer(lambda held: held | body["data"])

    def _answer(self, change) -> None:
        assert isinstance(self.server, ApiServer)
        secrets = self.server.secrets
        code = 401 if self.headers["Authorization"] != "Bearer right" else 200 if self.path in secrets else 404
        body = b"{}"
        if code == 200:
            secrets[self.path] = change(secrets[self.path])
            body = json.dumps({"data": secrets[self.path]}).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
        """Quiet."""


class ApiServer(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Api)
        places = (DOCUMENT.authority, *DOCUMENT.certificates)
        self.secrets: dict[str, dict[str, str]] = {
            f"/api/v1/namespaces/{place.namespace}/secrets/{place.secret}": {} for place in places
        }


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with answering(ApiServer()) as server:
        yield server


def cluster(api: ApiServer, token: str = "right") -> Cluster:
    return Cluster(f"http://127.0.0.1:{api.server_address[1]}", token, None)


def test_the_api_is_read_and_patched(api: ApiServer) -> None:
    assert len(run(DOCUMENT, cluster(api), NOW)) == 3
    assert run(DOCUMENT, cluster(api), NOW) == []


def test_a_refusal_is_final_and_a_missing_secret_is_not(api: ApiServer) -> None:
    with pytest.raises(Failure, match="answered 401") as refused:
        run(DOCUMENT, cluster(api, "wrong"), NOW)
    assert refused.value.code is ExitCode.CREDENTIALS
    absent = replace(DOCUMENT, certificates=(CertificateAddress("nowhere", "x"),))
    with pytest.raises(Failure, match="Secret x/nowhere") as missing:
        run(absent, cluster(api), NOW)
    assert missing.value.code is ExitCode.RETRY


def test_a_wrong_document_is_told_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "job.json"
    path.write_text('{"environment": 1, "surprise": true}')
    assert main(["certificates", "--document", str(path)]) is ExitCode.DOCUMENT
    said = capsys.readouterr().err
    assert "surprise: is not known here" in said
    assert "authority: is missing" in said


def test_outside_a_pod_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "job.json"
    path.write_text(DOCUMENT.json())
    assert main(["certificates", "--document", str(path)]) is ExitCode.CREDENTIALS
    assert "no service account" in capsys.readouterr().err
