"""One run: make what is missing or about to expire, leave the rest. Running it again changes nothing."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.certificates.cluster import Secrets, own_cluster
from jobs.certificates.issue import Issued, new_authority, new_leaf
from jobs.certificates.judge import (
    AUTHORITY_CERTIFICATE,
    AUTHORITY_KEY,
    CERTIFICATE,
    KEY,
    authority_fault,
    leaf_fault,
)
from jobs.document import read_certificates
from jobs.exit_code import ExitCode, Failure
from specs.job_document import DOCUMENT_NAME, MOUNT_PATH, CertificateAddress, CertificateDocument

TASK = "certificates"


def run(document: CertificateDocument, secrets: Secrets, now: datetime) -> list[str]:
    """What was made, and why, as sentences. Raises Failure."""
    made: list[str] = []
    authority = _authority(document, secrets, now, made)
    for address in document.certificates:
        _leaf(document, address, authority, secrets, now, made)
    return made


def _authority(document: CertificateDocument, secrets: Secrets, now: datetime, made: list[str]) -> Issued:
    """An authority must outlive every leaf it signs."""
    place = document.authority
    data = secrets.get(place.namespace, place.secret)
    if fault := authority_fault(data, timedelta(days=document.leaf_days), now):
        issued = new_authority(document.environment, timedelta(days=document.authority_days), now)
        held = {AUTHORITY_CERTIFICATE: issued.certificate, AUTHORITY_KEY: issued.key}
        secrets.patch(place.namespace, place.secret, held)
        made.append(f"{place.namespace}/{place.secret}: new authority, {fault}")
        return issued
    return Issued(data[AUTHORITY_CERTIFICATE], data[AUTHORITY_KEY])


def _leaf(
    document: CertificateDocument,
    address: CertificateAddress,
    authority: Issued,
    secrets: Secrets,
    now: datetime,
    made: list[str],
) -> None:
    data = secrets.get(address.namespace, address.secret)
    before = timedelta(days=document.renew_before_days)
    if fault := leaf_fault(data, address, authority, before, now):
        issued = new_leaf(address, authority, timedelta(days=document.leaf_days), now)
        held = {AUTHORITY_CERTIFICATE: authority.certificate, CERTIFICATE: issued.certificate, KEY: issued.key}
        # One patch: a reader never sees the key of one certificate beside another.
        secrets.patch(address.namespace, address.secret, held)
        made.append(f"{address.namespace}/{address.secret}: new certificate, {fault}")


def main(given: Sequence[str]) -> ExitCode:
    parser = argparse.ArgumentParser(prog=f"jobs {TASK}", description=__doc__)
    parser.add_argument("--document", type=Path, default=Path(MOUNT_PATH) / DOCUMENT_NAME, help="default %(default)s")
    options = parser.parse_args(given)
    try:
        made = run(read_certificates(options.document), own_cluster(), datetime.now(UTC))
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    print("\n".join(made) or "every certificate is good")
    return ExitCode.DONE
