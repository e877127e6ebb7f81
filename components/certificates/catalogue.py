"""Every certificate of the stacks: the home of the Secrets' names. A workload that talks TLS is found here."""

from components.certificates.leaf import Leaf, client, server
from specs.environment import LOGGING_NAMESPACE, MONITORING_NAMESPACE, NODE_AGENTS_NAMESPACE, TRACING_NAMESPACE

AUTHORITY = Leaf("certificate-authority", LOGGING_NAMESPACE)
"""Holds the authority's key: no pod mounts it, only the Job's own account may read it."""

ELASTICSEARCH = server("elasticsearch", LOGGING_NAMESPACE)
KIBANA = server("kibana", LOGGING_NAMESPACE)
LOGSTASH = server("logstash", LOGGING_NAMESPACE)
LOG_AGENT = client("log-agent", NODE_AGENTS_NAMESPACE)
OTEL_COLLECTOR = server("otel-collector", TRACING_NAMESPACE)
JAEGER = server("jaeger", TRACING_NAMESPACE)
GRAFANA = client("grafana", MONITORING_NAMESPACE)
"""Reads logs: needs the authority's certificate to trust the log store."""
ALERTMANAGER = server("alertmanager", MONITORING_NAMESPACE)
"""The replicas' mesh: who has this certificate may spread silences."""

LEAVES = (ELASTICSEARCH, KIBANA, LOGSTASH, LOG_AGENT, OTEL_COLLECTOR, JAEGER, GRAFANA, ALERTMANAGER)
