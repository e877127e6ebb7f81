"""A receipt: what one verification found about one copy. Receipts are objects beside the copies, for the auditor too."""

from dataclasses import asdict, dataclass, field
from enum import IntEnum

from jobs import seal
from jobs.sound import unsound


class Level(IntEnum):
    """How much was shown."""

    INTACT = 1
    """Every part was downloaded, opened, and is what the manifest says."""
    RESTORED = 3
    """A throwaway server was restored from it, with the log behind it, and holds what the manifest counts."""


@dataclass(frozen=True)
class Receipt:
    copy: str
    manifest: str
    """sha256 of the manifest that was verified."""
    task: str
    at: int
    level: int
    passed: bool
    faults: tuple[str, ...] = ()
    through: int = 0
    """Instant of the newest data that was restored."""
    rto_seconds: float = 0.0
    """From the first byte downloaded to the counted restore."""
    rpo_seconds: float = 0.0
    """From the newest restored data to the start of the verification: what a disaster then would have lost."""
    counts: dict[str, int] = field(default_factory=dict)

    def encoded(self) -> bytes:
        return seal.sealed(asdict(self))


def decoded(data: bytes) -> Receipt:
    """A receipt from its bytes. Raises ValueError, TypeError or KeyError for what is none."""
    values = seal.unsealed(data)
    receipt = Receipt(**{**values, "faults": tuple(values["faults"])})
    if wrong := unsound(receipt):
        raise ValueError(f"{wrong}: is of another type")
    if receipt.level not in set(Level):
        raise ValueError(f"level: {receipt.level} is none")
    if receipt.passed == bool(receipt.faults):
        raise ValueError(
            "says that the copy passed and names what is wrong with it" if receipt.passed else "names no fault"
        )
    seal.compare(receipt.encoded(), data)
    return receipt
