"""Where each workload of the stack listens, how it is addressed and the labels it is found by."""

from components.scraped_workload import ScrapedWorkload
from components.workload import identity, labels
from specs.environment import LOGGING_NAMESPACE, NODE_AGENTS_NAMESPACE, PLATFORM
from specs.network import Peer

COMPONENT = "elk-stack"

ELASTICSEARCH = 9200
ELASTICSEARCH_TRANSPORT = 9300
ELASTICSEARCH_READINESS = 9399
"""Open while the node is part of a cluster; answers without TLS and password, so that a probe can ask."""
KIBANA = 5601
LOGSTASH_AGENT = 8443
"""HTTP over TLS with client certificates: an answer means that the event is in the queue on disk."""
LOGSTASH_JSON = 5000
LOGSTASH_SYSLOG = 5140
LOGSTASH_API = 9600
AGENT_METRICS = 24231
AGENT_HEALTH = 13133
"""Of the collector; Fluentd is asked through its metrics."""
EXPORTER = 9114
EVENTS_METRICS = 9464
EVENTS_TELEMETRY = 8888
EVENTS_PORTS = {"metrics": EVENTS_METRICS, "telemetry": EVENTS_TELEMETRY}
"""What it counts, and what it tells of itself."""

ELASTICSEARCH_URL = f"https://elasticsearch.{LOGGING_NAMESPACE}.svc:{ELASTICSEARCH}"
KIBANA_URL = f"https://kibana.{LOGGING_NAMESPACE}.svc:{KIBANA}"
LOGSTASH_URL = f"https://logstash.{LOGGING_NAMESPACE}.svc:{LOGSTASH_AGENT}"

ELASTICSEARCH_NAME = "elasticsearch"
KIBANA_NAME = "kibana"
OBJECTS_NAME = "kibana-objects"
LOGSTASH_NAME = "logstash"
AGENT_NAME = "log-agent"
EVENTS_NAME = "event-collector"
EXPORTER_NAME = "elasticsearch-exporter"

SCRAPED = (
    ScrapedWorkload(EXPORTER_NAME, LOGGING_NAMESPACE, {"http": EXPORTER}),
    ScrapedWorkload(AGENT_NAME, NODE_AGENTS_NAMESPACE, {"metrics": AGENT_METRICS}),
    ScrapedWorkload(EVENTS_NAME, LOGGING_NAMESPACE, EVENTS_PORTS),
)


def own_labels(name: str) -> dict[str, str]:
    return labels(name, COMPONENT, system=PLATFORM)


def peer(name: str) -> Peer:
    """Pods of one of the stack's workloads."""
    namespace = NODE_AGENTS_NAMESPACE if name == AGENT_NAME else LOGGING_NAMESPACE
    return Peer(namespace, tuple(sorted(identity(own_labels(name)).items())))
