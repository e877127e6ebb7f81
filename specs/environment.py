"""An environment: where the systems run, how large the stacks are and what is protected. Environments differ only here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from specs.former_system import FormerSystem
from specs.units import Bytes, Cpu, Duration, days, seconds

SCRAPE_INTERVAL = seconds(15)
"""One interval for every job: SLO tiles are built on it (DESIGN decision on tiles)."""

MONITORING_NAMESPACE = "monitoring"
LOGGING_NAMESPACE = "logging"
TRACING_NAMESPACE = "tracing"
NODE_AGENTS_NAMESPACE = "groundcrew-node-agents"
"""Privileged: node agents read host paths and live alone (Pod Security)."""
RUNTIME_SECURITY_NAMESPACE = "groundcrew-runtime-security"
"""Privileged as well, and only there where Falco is: what it may do on a node is more than what other agents may."""
PLATFORM_NAMESPACES = (MONITORING_NAMESPACE, LOGGING_NAMESPACE, TRACING_NAMESPACE, NODE_AGENTS_NAMESPACE)
PLATFORM = "platform"
"""What belongs to the stacks and to no system: value of the labels `system` and `team`, and where its pages lie."""
CLUSTER_DOMAIN = "cluster.local"
"""The domain of the cluster's own names. Kubernetes lets an installer choose another; nearly none does."""


class GuardMode(StrEnum):
    OFF = "off"
    AUDIT = "audit"
    """Policies are rendered as annotations' data and reported, none denies."""
    ENFORCE = "enforce"
    """Default deny: breaks every undeclared flow the moment it lands, so it is always an explicit choice."""


class CertificateSource(StrEnum):
    JOB = "job"
    CERT_MANAGER = "cert-manager"
    EXISTING = "existing"


class KeepLists(StrEnum):
    USED = "used"
    """Of exporters and the cluster's servers only what rules, objectives and boards read; of the systems' own services all."""
    ALL = "all"
    """Whatever a target exposes. Costs about ten times the memory and disk."""


class LogAgent(StrEnum):
    """Which program reads the containers' log files on each node."""

    FLUENTD = "fluentd"
    """Through Logstash, which parses and redacts a second time."""
    OTEL = "otel"
    """The OpenTelemetry collector, straight into the log store."""


class KubeletTrust(StrEnum):
    CLUSTER_CA = "cluster-ca"
    UNVERIFIED = "unverified"
    """For clusters whose kubelets sign their own serving certificates: whoever answers in a kubelet's place is believed and
    is shown the token Prometheus scrapes with."""


@dataclass(frozen=True)
class Size:
    """Replicas and resources of one workload."""

    replicas: int
    cpu: Cpu
    cpu_limit: Cpu
    memory: Bytes
    memory_limit: Bytes
    volume: Bytes | None = None


@dataclass(frozen=True)
class SecretReference:
    """A key of a Secret that exists or will exist in the namespace of its consumer."""

    secret: str
    key: str


class QueuePreset(StrEnum):
    """How much a remote write may hold and send at once."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True)
class RemoteWrite:
    """A store outside that gets a copy of what Prometheus keeps."""

    name: str
    url: str
    credentials: SecretReference | None = None
    """A bearer token, or the password of `user`."""
    user: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with each request, such as a tenant's name. They lie in the configuration and hold no secret."""
    queue: QueuePreset = QueuePreset.SMALL
    pod_port: int | None = None
    """The port of the pods behind a Service of this cluster, where it is not the Service's: network policies see only that."""


@dataclass(frozen=True)
class ChannelSecret:
    """Where a channel's address or key comes from: a reference, or a value given as a secret of the stack."""

    reference: SecretReference | None = None
    given: bool = False
    """True where the stack's configuration holds the value; the value itself never enters a spec."""


@dataclass(frozen=True)
class ObjectStore:
    """Where backups and log snapshots go: any S3 interface, or a volume of the cluster in dev."""

    driver: str = "s3"
    """s3 or volume."""
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    offsite_bucket: str = ""
    """A second bucket in another failure domain."""
    server_side_encryption: str = ""
    """AES256 or aws:kms; required where `Environment.requires_offsite`."""
    lock_mode: str = ""
    """GOVERNANCE or COMPLIANCE; empty sets no object lock."""
    credentials: SecretReference | None = None
    volume: Bytes | None = None


@dataclass(frozen=True)
class MailRelay:
    """The SMTP server e-mail channels go through."""

    smarthost: str
    """host:port; STARTTLS is always required."""
    sender: str
    user: str = ""
    password: SecretReference | None = None


@dataclass(frozen=True)
class Repair:
    """A change of a system's configuration that passes while one of its error budgets is spent."""

    system: str
    digest: str
    """Of the configuration with the repair in it, as the policy pack tells it: sha256:<64 hexadecimal digits>."""
    reason: str
    approver: str
    """Who decided: somebody else than the team whose budget it is."""
    expires: str
    """The last day, as 2026-06-30, on which it passes."""


@dataclass(frozen=True)
class Environment:
    """Everything one stack is told besides its systems."""

    name: str
    cluster: str
    """The external label `cluster` of every series and alert."""
    domain: str
    """Boards, runbooks and user interfaces are addressed below it: grafana.<domain>, handbook.<domain>."""
    sizes: Mapping[str, Size]
    """By workload name, from a profile."""
    object_store: ObjectStore
    jobs_image: str
    metric_retention: Duration = days(35)
    keep_lists: KeepLists = KeepLists.USED
    kubelet_trust: KubeletTrust = KubeletTrust.CLUSTER_CA
    log_agent: LogAgent = LogAgent.OTEL
    location_image: str = ""
    """Holds /GeoLite2-City.mmdb and the program cp; without it, addresses are not looked up."""
    falco: bool = False
    """True watches the system calls of every node."""
    recommend_requests: bool = False
    """True asks a vertical pod autoscaler what the systems' workloads should request. It only recommends."""
    remote_write: tuple[RemoteWrite, ...] = ()
    """Stores outside that get a copy of what is kept."""
    protect: bool = True
    """Data and the credentials that open it survive a destroy."""
    requires_offsite: bool = True
    """Backups need an offsite copy and server-side encryption here."""
    create_namespaces: bool = False
    """True creates the systems' namespaces; False expects them and labels them by a patch."""
    guards: GuardMode = GuardMode.AUDIT
    certificates: CertificateSource = CertificateSource.JOB
    channels: Mapping[str, ChannelSecret] = field(default_factory=dict)
    requires_channels: bool = True
    """Every channel a system routes to needs a reference or a value; False lets alerts end in the log receiver."""
    mail_relay: MailRelay | None = None
    """None where no e-mail is sent."""
    dead_mans_switch: str = ""
    """Name of the webhook channel the Watchdog alert is sent to; it must leave the cluster."""
    ingress_namespace: str = ""
    """Where the ingress controller runs that publishes Grafana, Kibana, Jaeger and the handbook. Empty lets none in: they
    are then reached by port-forward only, unless guards are off."""
    standby_context: str = ""
    """Kube context of the cluster that takes over where this one is gone; empty where one has to be made first."""
    storage_class: str = ""
    """Empty takes the cluster's default."""
    zones: int = 3
    nodes: int = 3
    pods_per_node: int = 110
    """At most; the kubelet's own ceiling. What is told of every pod is sized by it."""
    simulated: bool = False
    """True on the embedded cluster: objects are real, but no container runs."""
    backup_recipients: tuple[str, ...] = ()
    """Public keys backups are encrypted to; two at least where `requires_offsite` (one may be lost)."""
    chaos: bool = False
    """True renders the experiments that break the systems' pods on purpose; refused where people are paged."""
    repairs: tuple[Repair, ...] = ()
    """Changes that a freeze lets through."""
    former_systems: tuple[FormerSystem, ...] = ()
    """Systems that left and whose logs have not aged out yet."""
    rotation: str = ""
    """Any text; another one draws the generated passwords anew that may change without losing data."""
    sample_factor: float = 1.0
    """Multiplies the systems' share of recorded traces; the result is capped at 1."""

    @property
    def platform_namespaces(self) -> tuple[str, ...]:
        """The stacks' own namespaces."""
        return (*PLATFORM_NAMESPACES, RUNTIME_SECURITY_NAMESPACE) if self.falco else PLATFORM_NAMESPACES

    @property
    def log_snapshots(self) -> bool:
        """Whether logs are archived: a volume of the cluster is no place for copies of what lies in the cluster."""
        return self.object_store.driver == "s3"

    def size(self, workload: str) -> Size:
        return self.sizes[workload]
