"""Makes keys and certificates. Pure but for the random numbers: the time is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from specs.job_document import CertificateAddress

KEY_BITS = 3072
"""128 bits of security; RSA, because every program that reads these keys reads RSA."""
CLOCKS_APART = timedelta(minutes=5)
"""Nodes whose clocks are behind must accept a certificate made a moment ago."""


@dataclass(frozen=True)
class Issued:
    """A certificate and its key, as PEM."""

    certificate: bytes
    key: bytes


def new_authority(environment: str, life: timedelta, now: datetime) -> Issued:
    """A self-signed authority that may sign leaves and nothing below."""
    key = _key()
    name = _name(f"groundcrew {environment}")
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        _builder(name, name, key, life, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(identifier, critical=False)
    )
    return _issued(builder.sign(key, hashes.SHA256()), key)


def new_leaf(address: CertificateAddress, authority: Issued, life: timedelta, now: datetime) -> Issued:
    """A leaf for an address. Every leaf may prove who a client is; one with names also serves under them."""
    signer = x509.load_pem_x509_certificate(authority.certificate)
    signer_key = serialization.load_pem_private_key(authority.key, None)
    if not isinstance(signer_key, rsa.RSAPrivateKey):
        raise ValueError("the authority's key is no RSA key")
    key = _key()
    uses = [ExtendedKeyUsageOID.CLIENT_AUTH, *([ExtendedKeyUsageOID.SERVER_AUTH] if address.names else [])]
    builder = (
        _builder(_name(subject(address)), signer.subject, key, life, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer_key.public_key()), critical=False)
    )
    if address.names:
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in address.names])
        builder = builder.add_extension(names, critical=False)
    return _issued(builder.sign(signer_key, hashes.SHA256()), key)


def subject(address: CertificateAddress) -> str:
    return address.names[0] if address.names else address.secret.removesuffix("-certificates")


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    name: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, life: timedelta, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_APART)
        .not_valid_after(now + life)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_encipherment=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _issued(certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> Issued:
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return Issued(certificate.public_bytes(serialization.Encoding.PEM), text)
