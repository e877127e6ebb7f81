"""A rendered configuration on this machine: paths and addresses of the pod replaced by those of a test, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from components.certificates.leaf import Leaf
from jobs.certificates.issue import Issued, new_authority, new_leaf
from specs.job_document import CertificateAddress

HERE = "localhost"
"""A name and no address: certificates are checked as in the cluster."""


def moved(text: str, places: Mapping[str, str]) -> str:
    """The text with each place of the cluster exchanged, longest first. Raises AssertionError for one it does not name."""
    for there in sorted(places, key=len, reverse=True):
        assert there in text, f"the configuration does not name {there}"
        text = text.replace(there, places[there])
    return text


@dataclass(frozen=True)
class Authority:
    """Makes certificates as the stacks' own Job does, valid for this machine too."""

    issued: Issued

    @classmethod
    def new(cls) -> "Authority":
        return cls(new_authority("live", timedelta(days=30), datetime.now(UTC)))

    def lay(self, folder: Path, leaf: Leaf) -> Path:
        """A leaf's Secret as a pod mounts it."""
        address = CertificateAddress(leaf.secret, leaf.namespace, (*leaf.names, HERE))
        made = new_leaf(address, self.issued, timedelta(days=7), datetime.now(UTC))
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in {
            "ca.crt": self.issued.certificate,
            "tls.crt": made.certificate,
            "tls.key": made.key,
        }.items():
            (folder / name).write_bytes(part)
        return folder
