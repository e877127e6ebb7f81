"""Streams as dumpers write them."""

import io
import tarfile
from collections.abc import Mapping

MANIFEST = b'{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Manifest-Checksum": "' + b"a" * 64 + b'"}\n'


def packed(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def base(members: Mapping[str, bytes]) -> bytes:
    """As pg_basebackup writes it: its manifest comes last."""
    return packed({**members, "backup_manifest": MANIFEST})
