"""What to do when a database, a node, a cluster, a region or a release is lost: the commands of one system."""

from collections.abc import Iterator

from handbook.page import Page, page
from handbook.procedure import Kubectl, Procedure, Step
from specs.backup import Backup
from specs.checks.recovery_time import predicted
from specs.environment import Environment
from specs.links import cron_job_name, restore_name
from specs.report import HEALTH_REPORT, REPORT_DEADLINE
from specs.store import Engine, Store
from specs.system import System
from specs.units import minutes

SWAPPED = frozenset({Engine.POSTGRESQL, Engine.MYSQL, Engine.MARIADB})
"""Engines whose restore takes the place of what serves by itself."""
DRAIN = minutes(5)
"""What a pod may take to leave a node; a dead node never finishes (BUG-28)."""
ROLLOUT = minutes(10)
TYPED = minutes(3)
"""For people to type, read and decide."""
APPLIED = minutes(15)
"""`make up` on an empty cluster, images included."""
NAMES = minutes(10)
"""A changed name's way into everybody's cache, at a time to live of five minutes."""


def disasters_page(system: System, environment: Environment) -> Page:
    return page(
        f"systems/{system.name}/disasters.md",
        "disasters",
        system=system,
        environment=environment,
        procedures=tuple(procedures(system, environment)),
        shortest_rto=min((plan.rto for _, plan in planned(system)), default=None),
    )


def planned(system: System) -> list[tuple[Store, Backup]]:
    return [(store, store.backup) for store in system.stores if isinstance(store.backup, Backup)]


def procedures(system: System, environment: Environment) -> Iterator[Procedure]:
    here = Kubectl(system.namespace)
    for store, plan in planned(system):
        if store.engine in SWAPPED:
            yield database(system, store, plan, environment, here)
    yield node(system, here)
    yield cluster(system, environment)
    yield region(system, environment)
    if system.services:
        yield release(system, here)


def database(system: System, store: Store, plan: Backup, environment: Environment, here: Kubectl) -> Procedure:
    when = f"rows, tables or the whole database {store.database} are wrong or gone, and the server answers"
    copied = cron_job_name(system.name, "backup", store.name, "slice" if plan.log_slices else "base")
    limit = plan.starting_deadline + (plan.slice_deadline if plan.log_slices else plan.base_deadline)
    safety = Step("Ship what was written until now: it is the safety copy.", limit, here.job(copied, "safety", limit))
    steps = (safety, *_restore(system, store, plan, here, asks=environment.protect, lost=False), _checked(system, here))
    return Procedure(f"{store.name}: data is wrong", when, steps)


def _restore(system: System, store: Store, plan: Backup, here: Kubectl, *, asks: bool, lost: bool) -> Iterator[Step]:
    """A restore in place. Where nothing serves any more there is nothing to confirm, and the newest is taken."""
    name = restore_name(system.name, store.name)
    yield Step(
        f"Lend the restore an administrator of {store.name}; the password is read from your terminal.",
        TYPED,
        (here(f"create secret generic {name} --from-literal=user=ADMINISTRATOR --from-file=password=/dev/stdin"),),
    )
    if not lost:
        yield Step(
            "Say which moment: just before the damage, in UTC. Leave the option out, not the command, for the newest data.",
            TYPED,
            (here(f"create configmap {name} --from-literal=until=2026-01-31T09:41:00Z"),),
        )
    if asks and not lost:
        confirm = f"patch configmap {name} --type=merge --patch='data: {{confirm: TOKEN}}'"
        yield Step(
            "Let it tell what it would do. It ends with code 78 and a token; read the plan, then confirm with the token.",
            TYPED + TYPED,
            (*here.told(name, "restore-plan"), here(confirm)),
        )
    yield Step(
        f"Restore {store.name}. Until the names are swapped the old database serves; ended early, run this step again.",
        predicted(store, plan),
        here.told(name, "restore-now"),
    )
    yield Step(
        "Take back what was lent.",
        TYPED,
        (here(f"delete secret/{name} configmap/{name} --ignore-not-found"),),
    )


def _checked(system: System, here: Kubectl) -> Step:
    report = cron_job_name(system.name, HEALTH_REPORT)
    return Step("Ask every check.", REPORT_DEADLINE, here.told(report, "after-recovery"))


def node(system: System, here: Kubectl) -> Procedure:
    gone = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"
    steps = (
        Step("Let nothing new onto it.", minutes(1), ("kubectl cordon NODE",)),
        Step(
            "Move what runs there. On a dead node this ends by its time limit; that is no reason to wait longer.",
            DRAIN,
            (f"kubectl drain NODE --ignore-daemonsets --delete-emptydir-data --timeout={DRAIN.seconds}s",),
        ),
        Step(
            "Only where it is surely powered off: mark it out of service, so that its volumes are let go.",
            TYPED,
            (f"kubectl taint nodes NODE {gone}", "kubectl get pods -A --field-selector=spec.nodeName=NODE"),
        ),
        Step(
            "See everything stand elsewhere.",
            ROLLOUT,
            tuple(
                here(f"rollout status deployment/{one.name} --timeout={ROLLOUT.seconds}s") for one in system.services
            ),
        ),
        Step(
            "Back, or replaced: take the marks away. Never before it is well: two nodes would write to one volume.",
            TYPED,
            ("kubectl taint nodes NODE node.kubernetes.io/out-of-service-", "kubectl uncordon NODE"),
        ),
        _checked(system, here),
    )
    return Procedure("A node is gone", "its Node is NotReady, or its pods do not answer", steps)


def cluster(system: System, environment: Environment) -> Procedure:
    """The standby cluster the environment declares, or one that is made first."""
    return Procedure(
        "The cluster is gone", "its API does not answer, and nobody expects it back within the RTO",
        tuple(_elsewhere(system, environment)),
    )  # fmt: skip


def region(system: System, environment: Environment) -> Procedure:
    place = environment.object_store
    bucket = place.offsite_bucket or "the copy of the bucket outside"
    moved = Step(
        f"Copies are read from {bucket} now: in Pulumi.{environment.name}.yaml set object_store.bucket to it, and "
        "offsite_bucket to a new one in a third place. Commit it.",
        TYPED + TYPED,
        (f"git commit --message='Read copies from the second bucket' Pulumi.{environment.name}.yaml",),
    )
    when = f"cluster and object store {place.endpoint or 'of this place'} are gone together"
    return Procedure("The region is gone", when, (moved, *_elsewhere(system, environment)))


def _elsewhere(system: System, environment: Environment) -> Iterator[Step]:
    """Everything on another cluster: the program first, then the data, then the names."""
    context = environment.standby_context or "NEW"
    there = Kubectl(system.namespace, context)
    yield from _activated(system, environment, context)
    for store, plan in planned(system):
        if store.engine in SWAPPED:
            yield from _restore(system, store, plan, there, asks=False, lost=True)
        else:
            by_hand = "`python -m jobs restore` leaves a stopped server's data, which becomes the new one's"
            yield Step(f"{store.name}: restore by hand. {by_hand}.", predicted(store, plan))
    yield _checked(system, there)
    ingress = Kubectl(environment.ingress_namespace or "INGRESS", context)
    yield Step(
        "Point the name service at the new cluster's ingress, and see the new address answer.",
        NAMES,
        (ingress("get service --output=wide"), "dig +short NAME"),
    )
    for store, plan in planned(system):
        base = cron_job_name(system.name, "backup", store.name, "base")
        commands = there.job(base, "first-base", plan.base_deadline)
        yield Step(f"A new server begins a new log: copy {store.name} whole.", plan.base_deadline, commands)


def _activated(system: System, environment: Environment, context: str) -> Iterator[Step]:
    """The other cluster with all objects, and the one that is gone kept from coming back half."""
    old = Kubectl(system.namespace, "OLD")
    suspended = old("patch $job --patch='spec: {suspend: true}'")
    yield Step(
        "Keep the old cluster from coming back half: its Jobs would write into the same folders of the bucket. "
        "Where its API answers, suspend them; where not, cut its way to the object store.",
        TYPED,
        (f"for job in $({old('get cronjob --output=name')}); do {suspended}; done",),
    )
    declared = (
        f"The standby cluster is {context}."
        if environment.standby_context
        else "No standby is declared: make a cluster."
    )
    yield Step(
        f"{declared} Its namespace, its Secrets and the private key come from where the platform team keeps them.",
        TYPED + TYPED,
        (Kubectl(system.namespace, context)("get secret"),),
    )
    yield Step(
        "Apply the commit that was live; archived configuration proves that it makes the same.",
        APPLIED,
        (f"make preview ENV={environment.name}", f"make up ENV={environment.name} CONTEXT={context}"),
    )


def release(system: System, here: Kubectl) -> Procedure:
    found = [service.name for service in system.services]
    steps = (
        Step("Which image was good?", TYPED, tuple(here(f"rollout history deployment/{name}") for name in found)),
        Step(
            "Did the release change the schema? Then the old image may not fit: mend forward, or restore the data first.",
            TYPED,
        ),
        Step(
            "Deploy the last good image through the release pipeline, so that its state and the cluster agree; see it arrive.",
            ROLLOUT,
            tuple(here(f"rollout status deployment/{name} --timeout={ROLLOUT.seconds}s") for name in found),
        ),
        Step(
            "Read why the bad one failed.",
            TYPED,
            tuple(here(f"logs --selector=app={name} --previous --all-containers") for name in found),
        ),
        _checked(system, here),
    )
    return Procedure("A release is bad", "errors or latency rose with a rollout", steps)
