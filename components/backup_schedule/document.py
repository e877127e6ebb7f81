"""What a store's Jobs are told."""

from specs.arithmetic.proof_age import longest_proof_age
from specs.arithmetic.retention import ordered, span
from specs.backup import PGP_ARMOUR, Backup, Cipher
from specs.database_roles import Purpose, user
from specs.environment import Environment
from specs.job_document import COPIES_PATH, JobDocument, ObjectStoreAddress, StoreAddress, TierCount
from specs.store import Store
from specs.system import System

TASKS = ("base", "slice", "verify", "retain", "drill")


def tasks(plan: Backup) -> tuple[str, ...]:
    """The Jobs a plan needs; no slices where no log is shipped."""
    return tuple(task for task in TASKS if task != "slice" or plan.log_slices)


def recipients(environment: Environment, cipher: Cipher) -> tuple[str, ...]:
    """The public keys of the plan's own kind."""
    return tuple(
        key for key in environment.backup_recipients if key.startswith(PGP_ARMOUR) == (cipher is Cipher.OPENPGP_AES256)
    )


def store_address(system: System, store: Store, purpose: Purpose) -> StoreAddress:
    return StoreAddress(
        engine=store.engine.value,
        version=store.version,
        host=f"{store.name}.{system.namespace}.svc",
        port=store.listens_on,
        database=store.database,
        tables=store.tables,
        name=store.name,
        user=user(purpose),
    )


def object_store_address(environment: Environment) -> ObjectStoreAddress:
    given = environment.object_store
    if given.driver == "volume":
        return ObjectStoreAddress("volume", path=COPIES_PATH)
    return ObjectStoreAddress(
        driver=given.driver,
        endpoint=given.endpoint,
        region=given.region,
        bucket=given.bucket,
        offsite_bucket=given.offsite_bucket,
        server_side_encryption=given.server_side_encryption,
        lock_mode=given.lock_mode,
    )


def job_document(system: System, store: Store, plan: Backup, environment: Environment) -> JobDocument:
    """One document for all tasks of a store: every number is the plan's own."""
    tiers = ordered(plan.tiers)
    locked = environment.object_store.lock_mode and tiers
    return JobDocument(
        system=system.name,
        environment=environment.name,
        store=store_address(system, store, Purpose.BACKUP),
        object_store=object_store_address(environment),
        tasks=tasks(plan),
        rpo_seconds=plan.rpo.seconds,
        rto_seconds=plan.rto.seconds,
        tiers=tuple(TierCount(tier.name.value, tier.keep) for tier in tiers),
        cipher=plan.cipher.value,
        recipients=recipients(environment, plan.cipher),
        protected=environment.protect,
        ships_log=plan.log_slices is not None,
        proof_age_seconds=longest_proof_age(plan).seconds,
        lock_seconds=span(tiers[0]).seconds if locked else 0,
    )
