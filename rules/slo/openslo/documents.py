"""A system's objectives as OpenSLO documents: what they belong to, what is counted, what is promised, what alerts."""

import json
from typing import Any

from queries.slo_source import THRESHOLD, sources
from rules.slo.openslo import alerting, plain
from rules.slo.openslo.exact import OBJECTIVE, READS, encoded
from specs.by_hand import PROMETHEUS_PORT
from specs.environment import MONITORING_NAMESPACE
from specs.slo import Slo
from specs.system import System

Document = dict[str, Any]
SOURCE = "prometheus"


def documents(system: System) -> list[Document]:
    """Everything about a system's objectives, what is referred to first; nothing where it has none."""
    if not system.slos:
        return []
    return [
        _service(system),
        _data_source(),
        *alerting.documents(system),
        *(document for slo in system.slos for document in (_indicator(system, slo), _objective(system, slo))),
    ]


def _document(kind: str, name: str, spec: Document, **metadata: Document) -> Document:
    return {"apiVersion": plain.API_VERSION, "kind": kind, "metadata": {"name": name, **metadata}, "spec": spec}


def _labels(system: System) -> Document:
    return {"system": [system.name], "team": [system.owner.team]}


def _service(system: System) -> Document:
    spec = {"description": system.summary[: plain.LONGEST_DESCRIPTION]}
    return _document("Service", system.name, spec, labels=_labels(system))


def _data_source() -> Document:
    """As it is reached within the cluster; who asks needs a login of their own, which is never written here."""
    address = f"http://{SOURCE}.{MONITORING_NAMESPACE}.svc:{PROMETHEUS_PORT}"
    return _document("DataSource", SOURCE, {"type": "Prometheus", "connectionDetails": {"url": address}})


def _indicator(system: System, slo: Slo) -> Document:
    found = sources(slo.indicator, system)
    metrics = {
        side: {"metricSource": {"metricSourceRef": SOURCE, "type": "Prometheus", "spec": {"query": text}}}
        for side, text in found.items()
    }
    spec = (
        {"thresholdMetric": metrics[THRESHOLD]}
        if THRESHOLD in metrics
        else {"ratioMetric": {"counter": True, **metrics}}
    )
    reads = {READS: json.dumps(found, ensure_ascii=False)}
    return _document("SLI", plain.name(system.name, slo), spec, labels=_labels(system), annotations=reads)


def _objective(system: System, slo: Slo) -> Document:
    own = plain.name(system.name, slo)
    told = {"description": plain.description(slo)} if slo.meaning else {}
    spec = {
        **told,
        "service": system.name,
        "indicatorRef": own,
        "timeWindow": [plain.window(slo)],
        "budgetingMethod": slo.budgeting.value,
        "objectives": [plain.objective(slo)],
        "alertPolicies": [{"alertPolicyRef": name} for name in alerting.policy_names(system, slo)],
    }
    return _document("SLO", own, spec, labels=_labels(system), annotations={OBJECTIVE: encoded(slo)})
