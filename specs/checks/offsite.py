"""Where the environment demands it, a copy lies in another failure domain, encrypted at rest (BUG-14)."""

from collections.abc import Iterable, Iterator

from specs.backup import Backup
from specs.environment import Environment
from specs.fault import Fault
from specs.shown import shown
from specs.system import System

LEAST_RECIPIENTS = 2
"""One key may be lost."""


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """What is missing for encrypted copies in two places."""
    served = tuple(systems)
    plans = [(system, at, one.backup) for system in served for at, one in enumerate(system.stores)]
    if not environment.requires_offsite or not any(isinstance(plan, Backup) for _, _, plan in plans):
        return
    yield from _of_object_store(environment)
    count = len(set(environment.backup_recipients))
    if count < LEAST_RECIPIENTS:
        wanted = f"at least {LEAST_RECIPIENTS} different public keys"
        yield Fault(environment.name, "backup_recipients", f"{count}", wanted, "add the public key kept for recovery")
    for system, at, plan in plans:
        if isinstance(plan, Backup) and not plan.offsite:
            mend = f"set offsite=True: {environment.name} demands it"
            yield Fault(system.name, f"stores[{at}].backup.offsite", "False", "an offsite copy", mend)


def _of_object_store(environment: Environment) -> Iterator[Fault]:
    store = environment.object_store
    if store.driver != "s3":
        mend = "set object_store.driver to s3 with a bucket outside the cluster"
        yield Fault(environment.name, "object_store.driver", shown(store.driver), "s3", mend)
        return
    for field in ("bucket", "offsite_bucket"):
        if not getattr(store, field):
            mend = f"set object_store.{field}"
            yield Fault(environment.name, f"object_store.{field}", "nothing", "the name of a bucket", mend)
    if store.bucket and store.bucket == store.offsite_bucket:
        mend = "name a bucket of another region or provider"
        yield Fault(environment.name, "object_store.offsite_bucket", "the first bucket", "a second bucket", mend)
    if not store.server_side_encryption:
        mend = "set object_store.server_side_encryption to AES256 or aws:kms"
        yield Fault(environment.name, "object_store.server_side_encryption", "nothing", "AES256 or aws:kms", mend)
