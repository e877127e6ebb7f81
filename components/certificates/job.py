"""The Job that makes and renews certificates inside the cluster, and the narrow rights it has."""

from collections.abc import Iterable
from itertools import groupby

from components.access import Use, namespace_access
from components.certificates.catalogue import AUTHORITY
from components.certificates.leaf import Leaf
from components.certificates.secrets import LABELS, NAME
from components.controller import Timing, checksum, cron_job, job
from components.kubernetes import Manifest
from components.volume import config_map_volume
from components.workload import Container, Pod, config_map, service_account
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import PLATFORM, Environment
from specs.job_document import DOCUMENT_NAME, MOUNT_PATH, CertificateAddress, CertificateDocument
from specs.links import cron_job_name
from specs.schedule import Cron
from specs.units import Duration, days, hours, minutes

TASK = "certificates"
AUTHORITY_LIFE = days(3650)
LEAF_LIFE = days(90)
RENEW_BEFORE = days(45)
"""Half of a leaf's life: six weekly runs may fail before the 7 days at which an expiring certificate is critical."""
SCHEDULE = Cron("15 5 * * 1")
"""Mondays, when somebody is there to see what a renewal did."""
DEADLINE = minutes(10)


def document(leaves: Iterable[Leaf], environment: Environment) -> CertificateDocument:
    return CertificateDocument(
        environment=environment.name,
        authority=_address(AUTHORITY),
        certificates=tuple(_address(leaf) for leaf in leaves),
        authority_days=_whole_days(AUTHORITY_LIFE),
        leaf_days=_whole_days(LEAF_LIFE),
        renew_before_days=_whole_days(RENEW_BEFORE),
    )


def _address(leaf: Leaf) -> CertificateAddress:
    return CertificateAddress(leaf.secret, leaf.namespace, leaf.names)


def _whole_days(length: Duration) -> int:
    return int(length.days)


def roles(leaves: Iterable[Leaf]) -> list[Manifest]:
    """In each namespace: read and patch exactly the named Secrets. Creating is not needed and could not be limited."""
    secrets = sorted({AUTHORITY, *leaves}, key=lambda leaf: (leaf.namespace, leaf.secret))
    found: list[Manifest] = []
    for namespace, members in groupby(secrets, key=lambda leaf: leaf.namespace):
        use = Use("", ("secrets",), ("get", "patch"), tuple(leaf.secret for leaf in members))
        found += namespace_access(NAME, namespace, LABELS, [use], home=AUTHORITY.namespace)
    return found


def _pod(environment: Environment, document_checksum: str) -> Pod:
    container = Container(
        TASK,
        environment.jobs_image,
        environment.size("job"),
        args=[TASK],
        mounts={"document": MOUNT_PATH},
        ephemeral="64Mi",
    )
    volumes = [config_map_volume("document", NAME)]
    annotations = {CHECKSUM_ANNOTATION: document_checksum}
    return Pod([container], LABELS, NAME, volumes=volumes, annotations=annotations, token=True)


def prerequisites(leaves: tuple[Leaf, ...], environment: Environment) -> list[Manifest]:
    """What the Job needs before it may start: its account, its rights, its document."""
    data = {DOCUMENT_NAME: document(leaves, environment).json()}
    return [
        service_account(NAME, AUTHORITY.namespace, LABELS),
        *roles(leaves),
        config_map(NAME, AUTHORITY.namespace, LABELS, data),
    ]


def jobs(leaves: tuple[Leaf, ...], environment: Environment) -> list[Manifest]:
    """The first run, named after what it makes, so that a new leaf means a new run; then one a week."""
    digest = checksum([document(leaves, environment).json(), environment.jobs_image])
    pod = _pod(environment, digest)
    timing = Timing(SCHEDULE, DEADLINE, hours(6))
    return [
        job(f"{NAME}-{digest[:8]}", AUTHORITY.namespace, pod, DEADLINE, retries=6),
        cron_job(cron_job_name(PLATFORM, NAME, "renew"), AUTHORITY.namespace, pod, timing),
    ]
