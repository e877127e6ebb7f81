"""Pages on loopback, with and without a certificate, as blackbox probes meet them."""

import datetime
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.background_server import answering

HOST = "localhost"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class WebPage:
    """What a path answers."""

    body: str = "fine"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    """Asked for as a bearer token; 401 without it."""


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself, and its key, in one file."""

    file: Path
    expiry: datetime.datetime

    @classmethod
    def of(cls, folder: Path, left: datetime.timedelta, host: str = HOST) -> "Certificate":
        """One that holds for `left` from now, which is negative for one that has run out."""
        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        signed = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 400 * DAY)
            .not_valid_after(now + left)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        encoding = serialization.Encoding.PEM
        private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file = folder / f"{host}-{left.days}.pem"
        file.write_bytes(signed.public_bytes(encoding) + private)
        return cls(file, now + left)


@contextmanager
def serving_pages(pages: Mapping[str, WebPage], certificate: Certificate | None = None) -> Iterator[str]:
    """The address of the pages while the block runs."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path, WebPage("no such page", 404))
            refused = page.token and self.headers.get("Authorization") != f"Bearer {page.token}"
            self.send_response(401 if refused else page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the parent)
            """Nothing is said: the test reads what the exporter measured."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that refuses the certificate ends the connection."""

    server = Quiet(("127.0.0.1", 0), Answers)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with answering(server):
        yield f"{'https' if certificate else 'http'}://{HOST}:{server.server_address[1]}"
