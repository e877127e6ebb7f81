"""Every plan has somebody to encrypt to: public keys are of two kinds, and a plan's cipher takes only its own."""

from collections.abc import Iterable, Iterator

from specs.backup import PGP_ARMOUR, Backup, Cipher
from specs.checks.offsite import LEAST_RECIPIENTS
from specs.environment import Environment
from specs.fault import Fault
from specs.system import System

KINDS = {Cipher.AGE: "an age public key (age1…)", Cipher.OPENPGP_AES256: "an armoured OpenPGP public key"}


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """Ciphers a system chose without a public key of their kind in this environment: each is one fault."""
    keys = set(environment.backup_recipients)
    if environment.requires_offsite and len(keys) < LEAST_RECIPIENTS:
        return  # said once, by the check of the offsite copy
    chosen = {
        plan.cipher: system.name
        for system in systems
        for store in system.stores
        if isinstance(plan := store.backup, Backup)
    }
    for cipher, system in chosen.items():
        least = LEAST_RECIPIENTS if environment.requires_offsite else 1
        found = [key for key in keys if key.startswith(PGP_ARMOUR) == (cipher is Cipher.OPENPGP_AES256)]
        if len(found) < least:
            wanted = f"{least} of {KINDS[cipher]}, which the backups of {system} are encrypted to"
            mend = "add the public key; the private half stays with who restores"
            yield Fault(environment.name, "backup_recipients", f"{len(found)} of that kind", wanted, mend)
