"""An authority of the test and one certificate for everything that serves over TLS here."""

import ipaddress
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _issued(name: str, signer: Pair | None, *extensions: x509.ExtensionType) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(
        issuer_name=signer[0].subject if signer else own,
        subject_name=own,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(minutes=5),
        not_valid_after=now + timedelta(days=1),
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer[1] if signer else key, hashes.SHA256()), key


def serving(folder: Path, names: Iterable[str], addresses: Iterable[str]) -> tuple[ssl.SSLContext, bytes]:
    """What serves under these names and addresses, and the authority that vouches for it, as PEM."""
    authority = _issued("of a test", None, x509.BasicConstraints(ca=True, path_length=0))
    known = [x509.DNSName(name) for name in names] + [x509.IPAddress(ipaddress.ip_address(one)) for one in addresses]
    leaf, key = _issued("server", authority, x509.SubjectAlternativeName(known))
    file = folder / "server.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + leaf.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, authority[0].public_bytes(pem)
