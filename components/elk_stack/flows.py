"""Connections the stack needs; the guards render them. Scrapes are declared by the one who scrapes."""

from components.certificates.catalogue import AUTHORITY
from components.certificates.secrets import LABELS as CERTIFICATE_LABELS
from components.elk_stack import ports
from components.elk_stack.lifecycle import has_snapshots
from components.elk_stack.ports import peer
from components.elk_stack.users import ARCHIVE_PROVER, CANARY_READER, STATE_READER
from components.workload import identity
from specs.address import far_end
from specs.environment import CertificateSource, Environment, LogAgent
from specs.network import API_PORTS, NODES, Flow, Peer, published
from specs.system import System


def flows(environment: Environment, systems: tuple[System, ...]) -> tuple[Flow, ...]:
    """Agents to Logstash, Logstash and the readers to Elasticsearch, applications that log over TCP, the nodes' syslog."""
    store, shipper, agent = peer(ports.ELASTICSEARCH_NAME), peer(ports.LOGSTASH_NAME), peer(ports.AGENT_NAME)
    https = (ports.ELASTICSEARCH,)
    return (
        *_deliveries(environment, agent),
        Flow("logs-store", shipper, store, https, reason="documents"),
        Flow("logs-cluster", store, store, (ports.ELASTICSEARCH_TRANSPORT,), reason="the nodes of the log store"),
        Flow("logs-read", peer(ports.KIBANA_NAME), store, https, reason="searches"),
        Flow(
            "logs-boards", peer(ports.OBJECTS_NAME), peer(ports.KIBANA_NAME), (ports.KIBANA,), reason="boards of logs"
        ),
        Flow("logs-state", peer(STATE_READER.secret), store, https, reason="whether it is as declared"),
        Flow("logs-canary", peer(CANARY_READER.secret), store, https, reason="whether what pods write arrives"),
        Flow("logs-events", peer(ports.EVENTS_NAME), store, https, reason="events of the cluster"),
        Flow("logs-watch", peer(ports.EVENTS_NAME), NODES, API_PORTS, reason="events as the API tells them"),
        Flow("logs-statistics", peer(ports.EXPORTER_NAME), store, https, reason="statistics"),
        Flow("logs-syslog", NODES, shipper, (ports.LOGSTASH_SYSLOG,), reason="syslog of the nodes"),
        *(
            Flow(
                f"logs-json-{system.name}", Peer(system.namespace), shipper, (ports.LOGSTASH_JSON,), reason="JSON lines"
            )
            for system in systems
        ),
        *published(environment, "kibana", peer(ports.KIBANA_NAME), ports.KIBANA),
        *_snapshots(environment, store),
        *_certificates(environment),
    )


def _deliveries(environment: Environment, agent: Peer) -> list[Flow]:
    """What a node's agent reaches: the collector writes into the store itself and asks nobody whose a file is."""
    if environment.log_agent is LogAgent.OTEL:
        store = peer(ports.ELASTICSEARCH_NAME)
        return [Flow("logs-deliver", agent, store, (ports.ELASTICSEARCH,), reason="records from the nodes")]
    shipper = peer(ports.LOGSTASH_NAME)
    return [
        Flow("logs-deliver", agent, shipper, (ports.LOGSTASH_AGENT,), reason="records from the nodes"),
        Flow("logs-enrich", agent, NODES, API_PORTS, reason="names and labels of pods"),
    ]


def _snapshots(environment: Environment, store: Peer) -> list[Flow]:
    if not has_snapshots(environment):
        return []
    target, port = far_end(environment.object_store.endpoint)
    prover = peer(ARCHIVE_PROVER.secret)
    return [
        Flow("logs-snapshots", store, target, (port,), reason="snapshots in the object store"),
        Flow("logs-archive", prover, store, (ports.ELASTICSEARCH,), reason="restores an archived index and counts it"),
    ]


def _certificates(environment: Environment) -> list[Flow]:
    if environment.certificates is not CertificateSource.JOB:
        return []
    job = Peer(AUTHORITY.namespace, tuple(sorted(identity(CERTIFICATE_LABELS).items())))
    return [Flow("certificates", job, NODES, API_PORTS, reason="writes certificates into their Secrets")]
