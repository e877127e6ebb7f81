"""Says why a certificate must be made anew, or nothing where it is good."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from jobs.certificates.issue import Issued
from specs.job_document import CertificateAddress

AUTHORITY_CERTIFICATE, AUTHORITY_KEY = "ca.crt", "ca.key"
CERTIFICATE, KEY = "tls.crt", "tls.key"

Data = Mapping[str, bytes]


def authority_fault(data: Data, before: timedelta, now: datetime) -> str:
    return _fault(data.get(AUTHORITY_CERTIFICATE, b""), data.get(AUTHORITY_KEY, b""), before, now)


def leaf_fault(data: Data, address: CertificateAddress, authority: Issued, before: timedelta, now: datetime) -> str:
    """The first thing wrong with a leaf: gone, unreadable, expiring, for other names, of another authority."""
    if fault := _fault(data.get(CERTIFICATE, b""), data.get(KEY, b""), before, now):
        return fault
    certificate = x509.load_pem_x509_certificate(data[CERTIFICATE])
    if data.get(AUTHORITY_CERTIFICATE) != authority.certificate:
        return "the authority is another one"
    if set(names(certificate)) != set(address.names):
        return "the names are others"
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.certificate))
    except (InvalidSignature, ValueError, TypeError):
        return "another authority signed it"
    return ""


def _fault(certificate: bytes, key: bytes, before: timedelta, now: datetime) -> str:
    if not certificate or not key:
        return "there is none yet"
    try:
        read = x509.load_pem_x509_certificate(certificate)
        private = serialization.load_pem_private_key(key, None)
    except (ValueError, TypeError):
        return "it cannot be read"
    if private.public_key() != read.public_key():
        return "the key belongs to another one"
    if read.not_valid_after_utc - before <= now:
        return f"it expires on {read.not_valid_after_utc:%Y-%m-%d}"
    return ""


def names(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return extension.value.get_values_for_type(x509.DNSName)
