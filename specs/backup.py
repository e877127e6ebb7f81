"""Backups: how much may be lost, how long a restore may take, what is kept and how it is proven."""

from dataclasses import dataclass
from enum import StrEnum

from specs.schedule import Cron
from specs.units import Duration, hours, minutes


class TierName(StrEnum):
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Cipher(StrEnum):
    """How a backup is encrypted to the public keys; OpenPGP AES-256 where a document demands AES."""

    AGE = "age"
    OPENPGP_AES256 = "openpgp-aes256"


RETENTION_DEADLINE = minutes(15)
RESTORE_DEADLINE = hours(24)
"""A restore is watched by people; this ends one that nobody remembers."""
AFTER_BASE = 30
"""Minutes between an hourly base and the retention behind it."""
HOURS_APART = 12
"""Hours between a nightly base and retention: by then the night's proof is in."""
EACH_HOUR = Cron("50 * * * *")

PGP_ARMOUR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
"""How an OpenPGP recipient begins; every other recipient is an age public key."""


@dataclass(frozen=True)
class Tier:
    """How many copies of one cadence are kept. Counted over manifests, never by a file's age (BUG-01, BUG-11)."""

    name: TierName
    keep: int


@dataclass(frozen=True)
class Backup:
    """One store's plan: a base copy, the log shipped in slices, tiers of copies, proofs and drills."""

    rpo: Duration
    """Recovery point objective: the most that may be lost."""
    rto: Duration
    """Recovery time objective: the longest a restore may take."""
    base: Cron
    log_slices: Cron | None
    """Cadence at which WAL, binlog or oplog is shipped; None where the engine or the loss allowed needs none."""
    tiers: tuple[Tier, ...]
    verify: Cron
    drill: Cron
    cipher: Cipher = Cipher.AGE
    offsite: bool = True
    base_deadline: Duration = hours(1)
    slice_deadline: Duration = minutes(2)
    starting_deadline: Duration = minutes(1)
    tolerated_misses: int = 1
    """Runs that may fail in a row without breaking the RPO."""
    verify_deadline: Duration = hours(2)
    rows: tuple[str, ...] = ()

    @property
    def retain(self) -> Cron:
        """When copies that no tier asks for are deleted."""
        return retention_schedule(self.base)


def retention_schedule(base: Cron) -> Cron:
    """Each hour or each day, as bases are taken: a run has few copies to delete, and a mass deletion is a mistake."""
    minute, hour, *day = base.expression.split()
    if not minute.isdigit():
        return EACH_HOUR
    if hour == "*":
        return Cron(" ".join((str((int(minute) + AFTER_BASE) % 60), "*", *day)))
    if hour.isdigit():
        return Cron(" ".join((minute, str((int(hour) + HOURS_APART) % 24), "*", "*", "*")))
    return EACH_HOUR


@dataclass(frozen=True)
class Exemption:
    """Why a store is not backed up, and who said so."""

    reason: str
    owner: str
