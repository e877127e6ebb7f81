"""The Job that computes a new objective's history back: its document, and one run for each change of the rules."""

from dataclasses import replace

from components.controller import checksum, job
from components.kubernetes import Manifest
from components.monitoring_stack import ports
from components.monitoring_stack.access import BACKFILL as LOGIN
from components.monitoring_stack.backfill import BACKFILL_PORT
from components.monitoring_stack.prometheus import NAME as PROMETHEUS
from components.slo_set.names import backfill_labels, backfill_name
from components.volume import config_map_volume, secret_volume
from components.workload import Container, Pod, config_map, service_account
from queries import slo_history, slo_names
from rules.order import Timed
from rules.slo import backfill
from rules.slo.recording import labels as series_labels
from specs.contract import CHECKSUM_ANNOTATION
from specs.environment import MONITORING_NAMESPACE, Environment
from specs.history_document import (
    PROMETHEUS_CREDENTIALS_PATH,
    BackfillDocument,
    HistoryLevel,
    HistoryRule,
    ObjectiveHistory,
    PrometheusAddress,
)
from specs.job_document import DOCUMENT_NAME, MOUNT_PATH
from specs.links import slo_id
from specs.slo import Slo
from specs.system import System
from specs.units import Duration, days, hours

TASK = "backfill"
DEADLINE = hours(4)
"""An hour for the slowest group's first evaluation; then a page each scrape, about a minute for every hundred thousand
samples, of which an objective has a million."""
RETRIES = 6
"""On a new cluster the server starts after the Job."""
MARGIN = days(1)
"""The oldest day of what is kept may be gone before it is read."""


def reach(environment: Environment) -> Duration:
    """How far back is filled: as far as raw series are kept."""
    return Duration(environment.metric_retention.seconds - MARGIN.seconds)


def servers(environment: Environment) -> tuple[PrometheusAddress, ...]:
    """Each replica by its own address: the Service would answer for any of them."""
    domain = f"{PROMETHEUS}-headless.{MONITORING_NAMESPACE}.svc:{ports.PROMETHEUS}"
    replicas = environment.size(PROMETHEUS).replicas
    return tuple(
        PrometheusAddress(f"{PROMETHEUS}-{number}", f"http://{PROMETHEUS}-{number}.{domain}")
        for number in range(replicas)
    )


def document(system: System, environment: Environment) -> BackfillDocument:
    return BackfillDocument(
        system=system.name,
        environment=environment.name,
        servers=servers(environment),
        objectives=tuple(history(system, slo) for slo in system.slos),
        reach_seconds=reach(environment).seconds,
        port=BACKFILL_PORT,
        user=LOGIN.user,
    )


def history(system: System, slo: Slo) -> ObjectiveHistory:
    name = slo_id(system.name, slo.name)
    return ObjectiveHistory(
        slo=name,
        levels=tuple(
            HistoryLevel(tuple(_rule(one, system, name) for one in level)) for level in backfill.plan(system, slo)
        ),
        alive=slo_history.stored(slo_names.OBJECTIVE, name),
        mark=slo_names.HISTORY,
        marks=slo_history.marks(name),
        labels=series_labels(system, slo),
    )


def _rule(one: Timed, system: System, slo: str) -> HistoryRule:
    return HistoryRule(
        record=backfill.record(one),
        expression=one.rule.expression.text,
        interval_seconds=one.interval.seconds,
        stored=slo_history.stored(backfill.record(one), slo),
        evaluated=slo_history.evaluated(one.interval, system.name),
        labels=dict(getattr(one.rule, "labels", {})),
        later=slo_history.later(backfill.record(one), slo),
    )


def backfill_manifests(system: System, environment: Environment) -> list[Manifest]:
    """Named after what it is told: another rule, window or replica means another run. Another retention does not: a longer
    one brings nothing back that is gone, and what a shorter one drops was filled before."""
    name, own = backfill_name(system), backfill_labels(system)
    told = document(system, environment)
    data = {DOCUMENT_NAME: told.json()}
    digest = checksum([replace(told, reach_seconds=0).json(), environment.jobs_image])
    pod = _pod(system, environment, digest)
    run = job(f"{name}-{digest[:8]}", MONITORING_NAMESPACE, pod, DEADLINE, retries=RETRIES)
    # It may wait for an hour, and nothing else waits for it.
    run["metadata"]["annotations"] = {"pulumi.com/skipAwait": "true"}
    return [
        service_account(name, MONITORING_NAMESPACE, own),
        config_map(name, MONITORING_NAMESPACE, own, data),
        run,
    ]


def _pod(system: System, environment: Environment, digest: str) -> Pod:
    container = Container(
        TASK,
        environment.jobs_image,
        environment.size("job"),
        args=[TASK],
        ports={"http": BACKFILL_PORT},
        mounts={"document": MOUNT_PATH, "access": PROMETHEUS_CREDENTIALS_PATH},
        ephemeral="64Mi",
    )
    volumes = [
        config_map_volume("document", backfill_name(system)),
        secret_volume("access", LOGIN.secrets[0], [LOGIN.key]),
    ]
    return Pod(
        [container],
        backfill_labels(system),
        backfill_name(system),
        volumes=volumes,
        annotations={CHECKSUM_ANNOTATION: digest},
    )
