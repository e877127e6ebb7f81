"""Certificates for localhost that hold for a chosen time, and the authority a client must trust for them."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.certificates.issue import new_authority, new_leaf
from specs.job_document import CertificateAddress


def served_for(folder: Path, life: timedelta) -> ssl.SSLContext:
    """A server's context; `folder`/public.crt lists the authorities."""
    now = datetime.now(UTC)
    authority = new_authority("test", timedelta(days=100), now)
    leaf = new_leaf(CertificateAddress("leaf", "test", ("localhost",)), authority, life, now)
    trusted = folder / "public.crt"
    with trusted.open("ab") as file:
        file.write(authority.certificate)
    for name, content in (("tls.crt", leaf.certificate), ("tls.key", leaf.key)):
        (folder / f"{life.days}-{name}").write_bytes(content)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{life.days}-tls.crt", folder / f"{life.days}-tls.key")
    return context
