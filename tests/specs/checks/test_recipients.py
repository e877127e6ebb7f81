"""Every plan's cipher has public keys of its kind."""

from dataclasses import replace

import pytest

from specs.backup import PGP_ARMOUR, Backup, Cipher
from specs.checks.recipients import faults
from specs.system import System
from tests.specs.sample import ENVIRONMENT, ORDERS_PLAN, SYSTEM

PGP = f"{PGP_ARMOUR}\nkey"


def encrypting(cipher: Cipher) -> System:
    stores = tuple(
        replace(store, backup=replace(ORDERS_PLAN, cipher=cipher)) if isinstance(store.backup, Backup) else store
        for store in SYSTEM.stores
    )
    return replace(SYSTEM, stores=stores)


@pytest.mark.covers("BUG-15")
@pytest.mark.parametrize(
    ("cipher", "keys", "found"),
    [
        (Cipher.AGE, ("age1one", "age1two"), None),
        (Cipher.OPENPGP_AES256, ("age1one", "age1two"), "0 of that kind"),
        (Cipher.OPENPGP_AES256, ("age1one", PGP), "1 of that kind"),
        (Cipher.OPENPGP_AES256, (PGP, f"{PGP}2"), None),
        (Cipher.AGE, (PGP, f"{PGP}2"), "0 of that kind"),
    ],
)
def test_a_cipher_without_keys_of_its_kind(cipher: Cipher, keys: tuple[str, ...], found: str | None) -> None:
    given = [fault.given for fault in faults((encrypting(cipher),), replace(ENVIRONMENT, backup_recipients=keys))]
    assert given == ([found] if found else [])


def test_one_key_is_enough_where_nothing_leaves_the_cluster() -> None:
    environment = replace(ENVIRONMENT, requires_offsite=False, backup_recipients=(PGP,))
    assert list(faults((encrypting(Cipher.OPENPGP_AES256),), environment)) == []
    assert len(list(faults((encrypting(Cipher.AGE),), environment))) == 1


def test_no_key_at_all_is_said_once_by_the_offsite_check() -> None:
    assert list(faults((encrypting(Cipher.AGE),), replace(ENVIRONMENT, backup_recipients=()))) == []
