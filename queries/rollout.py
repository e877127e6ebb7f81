"""Instants to mark on every graph: rollouts, alerts that began, backups that ended. Values are milliseconds."""

from queries.expression import Expression, aggregated
from queries.firing import ALERTS
from queries.selector import KUBE_STATE, equal, series
from specs.metrics import Matcher
from specs.system import System
from specs.units import Unit

MILLISECONDS = 1_000
REPLICA_SET = ("namespace", "replicaset")


def _milliseconds(found: Expression) -> Expression:
    return Expression(f"{found.text} * {MILLISECONDS}", Unit.TIMESTAMP, found.labels, found.uses)


def rollouts(system: System) -> Expression:
    """When each Deployment's newest ReplicaSet was created: a new pod template, never a change of scale (BUG-65).

    Folded before they are joined: while kube-state-metrics itself is rolled out there are two of everything.
    """
    own = equal(job=KUBE_STATE, namespace=system.namespace)
    created = aggregated("max", REPLICA_SET, series("kube_replicaset_created", *own, unit=Unit.TIMESTAMP))
    owner = series("kube_replicaset_owner", *own, *equal(owner_kind="Deployment"))
    owned = aggregated("max", (*REPLICA_SET, "owner_name"), owner)
    text = f"{created.text} * on ({', '.join(REPLICA_SET)}) group_left (owner_name) {owned.text}"
    labels = ("namespace", "owner_name")
    return _milliseconds(aggregated("max", labels, Expression(text, Unit.TIMESTAMP, labels, created.uses | owned.uses)))


def firing(scope: str) -> Expression:
    """Alerts of a scope, while they fire."""
    labels = ("alertname", "severity", "service")
    own = (*equal(alertstate="firing", system=scope), Matcher("severity", "=~", "critical|high|warning"))
    return aggregated("max", labels, series(ALERTS, *own, labels=labels, unit=Unit.BOOLEAN))


def backups(system: System, jobs: tuple[str, ...]) -> Expression:
    """When each of some backup CronJobs last ended well."""
    own = equal(job=KUBE_STATE, namespace=system.namespace)
    name = Matcher("cronjob", "=~", "|".join(jobs))
    ended = series("kube_cronjob_status_last_successful_time", *own, name, unit=Unit.TIMESTAMP)
    return _milliseconds(aggregated("max", ("cronjob",), ended))
