"""kube-state-metrics; scraped with honor_labels, so that namespace and pod are those of the object described."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter, gauge
from specs.units import Unit

POD = ("namespace", "pod", "uid")
CONTAINER = (*POD, "container")
CRON_JOB = ("namespace", "cronjob")
JOB = ("namespace", "job_name")

KUBE_STATE_METRICS = Exporter(
    name="kube-state-metrics",
    version="2.19.1",
    job="kube-state-metrics",
    metrics=(
        gauge("kube_pod_info", *POD, "node", "created_by_kind", "created_by_name"),
        gauge("kube_pod_status_phase", *POD, "phase", unit=Unit.BOOLEAN),
        gauge("kube_pod_status_ready", *POD, "condition", unit=Unit.BOOLEAN),
        counter("kube_pod_container_status_restarts_total", *CONTAINER),
        gauge("kube_pod_container_status_waiting_reason", *CONTAINER, "reason", unit=Unit.BOOLEAN),
        gauge("kube_pod_container_status_last_terminated_reason", *CONTAINER, "reason", unit=Unit.BOOLEAN),
        gauge("kube_pod_container_resource_limits", *CONTAINER, "node", "resource", "unit"),
        gauge("kube_pod_container_resource_requests", *CONTAINER, "node", "resource", "unit"),
        gauge("kube_deployment_spec_replicas", "namespace", "deployment"),
        gauge("kube_deployment_status_replicas_available", "namespace", "deployment"),
        gauge("kube_deployment_status_replicas_updated", "namespace", "deployment"),
        gauge("kube_deployment_status_observed_generation", "namespace", "deployment"),
        gauge("kube_deployment_metadata_generation", "namespace", "deployment"),
        gauge("kube_replicaset_created", "namespace", "replicaset", unit=Unit.TIMESTAMP),
        gauge("kube_replicaset_owner", "namespace", "replicaset", "owner_kind", "owner_name", "owner_is_controller"),
        gauge("kube_statefulset_replicas", "namespace", "statefulset"),
        gauge("kube_statefulset_status_replicas_ready", "namespace", "statefulset"),
        gauge("kube_horizontalpodautoscaler_spec_max_replicas", "namespace", "horizontalpodautoscaler"),
        gauge("kube_horizontalpodautoscaler_status_current_replicas", "namespace", "horizontalpodautoscaler"),
        gauge("kube_node_info", "node"),
        gauge("kube_node_status_condition", "node", "condition", "status", unit=Unit.BOOLEAN),
        gauge("kube_lease_renew_time", "lease", unit=Unit.TIMESTAMP),
        gauge("kube_persistentvolumeclaim_info", "namespace", "persistentvolumeclaim", "storageclass", "volumename"),
        gauge("kube_cronjob_info", *CRON_JOB, "schedule", "concurrency_policy", "timezone"),
        gauge("kube_cronjob_created", *CRON_JOB, unit=Unit.TIMESTAMP),
        gauge("kube_cronjob_spec_suspend", *CRON_JOB, unit=Unit.BOOLEAN),
        gauge("kube_cronjob_status_last_successful_time", *CRON_JOB, unit=Unit.TIMESTAMP),
        gauge("kube_cronjob_status_last_schedule_time", *CRON_JOB, unit=Unit.TIMESTAMP),
        gauge("kube_job_owner", *JOB, "owner_kind", "owner_name", "owner_is_controller"),
        gauge("kube_job_failed", *JOB, "condition", unit=Unit.BOOLEAN),
        gauge("kube_job_status_start_time", *JOB, unit=Unit.TIMESTAMP),
        gauge("kube_job_status_completion_time", *JOB, unit=Unit.TIMESTAMP),
    ),
)
