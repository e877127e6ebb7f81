"""Settings: what a stack file may say, read strictly and all faults at once. `Settings.environment()` is the result."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from specs.environment import (
    CertificateSource,
    ChannelSecret,
    Environment,
    GuardMode,
    KeepLists,
    KubeletTrust,
    LogAgent,
    MailRelay,
    ObjectStore,
    Repair,
    SecretReference,
)
from specs.fault import Fault, nearest
from specs.former_system_settings import FormerSystemSettings
from specs.profiles import FALCO, PROFILES
from specs.remote_write_settings import RemoteWriteSettings
from specs.setting_fault import wanted
from specs.shown import shown, step
from specs.size_settings import SizeSettings, resized, unknown_workloads, useless_sizes
from specs.strict import BytesText, DurationText, ReferenceSettings, Strict
from specs.units import days

SECRET_MARK = "[secret]"
"""Stands for a value the reader must not see: a `secure:` entry of a stack file, a secret of the engine."""


class ChannelSettings(Strict):
    """A channel's secret: `secret` and `key` refer to an existing Secret, or `value` is a secret of the stack."""

    secret: str = ""
    key: str = ""
    value: str = ""

    def channel(self) -> ChannelSecret:
        reference = SecretReference(self.secret, self.key) if self.secret and self.key else None
        return ChannelSecret(reference, bool(self.value))


class MailRelaySettings(Strict):
    """The SMTP server of the e-mail channels; `password` refers to an existing Secret."""

    smarthost: str = Field(pattern=r"^[^:\s]+:\d+$")
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    user: str = ""
    password: ReferenceSettings | None = None

    def mail_relay(self) -> MailRelay:
        given = self.password
        reference = SecretReference(given.secret, given.key) if given else None
        return MailRelay(self.smarthost, self.sender, self.user, reference)


class ObjectStoreSettings(Strict):
    """Where backups and snapshots lie."""

    driver: Literal["s3", "volume"] = "s3"
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    offsite_bucket: str = ""
    server_side_encryption: Literal["", "AES256", "aws:kms"] = ""
    lock_mode: Literal["", "GOVERNANCE", "COMPLIANCE"] = ""
    credentials: ReferenceSettings | None = None
    volume: BytesText | None = None

    def object_store(self) -> ObjectStore:
        fields = self.model_dump(exclude={"credentials"})
        reference = self.credentials
        return ObjectStore(
            **{**fields, "volume": self.volume},
            credentials=SecretReference(reference.secret, reference.key) if reference else None,
        )


def _text(given: Any) -> Any:
    """YAML reads a bare 2026-06-30 as a date, and the engine hands it on as a moment."""
    if isinstance(given, date):
        raise ValueError('a day in quotes: "2026-06-30"')
    return given


class RepairSettings(Strict):
    """A change that a freeze lets through; `digest` is what the policy pack told."""

    system: str
    digest: str
    reason: str
    approver: str
    expires: Annotated[str, BeforeValidator(_text)]

    def repair(self) -> Repair:
        return Repair(**self.model_dump())


class Settings(Strict):
    """One stack's settings. Keys, types and descriptions stand in Pulumi.yaml too; a test holds the two together."""

    profile: Literal["small", "production"]
    cluster: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    domain: str = Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
    jobs_image: str = ""
    metric_retention: DurationText = days(35)
    keep_lists: KeepLists = KeepLists.USED
    kubelet_trust: KubeletTrust = KubeletTrust.CLUSTER_CA
    log_agent: LogAgent = LogAgent.OTEL
    location_image: str = Field("", pattern=r"^$|@sha256:[0-9a-f]{64}$")
    falco: bool = False
    recommend_requests: bool = False
    remote_write: list[RemoteWriteSettings] = Field(default_factory=list)
    protect: bool = True
    requires_offsite: bool = True
    create_namespaces: bool = False
    guards: GuardMode = GuardMode.AUDIT
    certificates: CertificateSource = CertificateSource.JOB
    object_store: ObjectStoreSettings = ObjectStoreSettings()
    channels: dict[str, ChannelSettings] = Field(default_factory=dict)
    requires_channels: bool = True
    mail_relay: Annotated[MailRelaySettings | None, BeforeValidator(lambda given: given or None)] = None
    dead_mans_switch: str = ""
    chaos: bool = False
    repairs: list[RepairSettings] = Field(default_factory=list)
    former_systems: list[FormerSystemSettings] = Field(default_factory=list)
    rotation: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,63}$")
    sample_factor: float = Field(default=1.0, gt=0, le=1000)
    ingress_namespace: str = Field(default="", pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$")
    standby_context: str = Field(default="", pattern=r"^[A-Za-z0-9._:/@-]{0,253}$")
    storage_class: str = ""
    zones: int = Field(default=3, ge=1, le=20)
    nodes: int = Field(default=3, ge=1, le=5000)
    pods_per_node: int = Field(default=110, ge=1, le=500)
    backup_recipients: list[str] = Field(default_factory=list)
    sizes: dict[str, SizeSettings] = Field(default_factory=dict)
    systems: list[str] = Field(default_factory=list)
    """Names of the systems this stack serves; empty serves all that are found."""
    simulated: bool = False
    context: str = ""
    """The kube context everything is applied to. Empty previews without a cluster; nothing is ever applied then."""
    cluster_identifier: str = ""
    """UID of the kube-system namespace, so that one state never meets a second cluster."""

    def environment(self, name: str) -> Environment:
        profile = {**PROFILES[self.profile], **(FALCO if self.falco else {})}
        shared = {key: getattr(self, key) for key in SHARED_FIELDS}
        return Environment(
            name=name,
            sizes={workload: resized(size, self.sizes.get(workload)) for workload, size in profile.items()},
            object_store=self.object_store.object_store(),
            channels={channel: given.channel() for channel, given in self.channels.items()},
            backup_recipients=tuple(self.backup_recipients),
            mail_relay=self.mail_relay.mail_relay() if self.mail_relay else None,
            remote_write=tuple(given.remote_write() for given in self.remote_write),
            repairs=tuple(given.repair() for given in self.repairs),
            former_systems=tuple(given.former_system() for given in self.former_systems),
            **shared,
        )


CONVERTED = (
    "sizes", "object_store", "channels", "backup_recipients", "mail_relay", "remote_write", "repairs", "former_systems",
)  # fmt: skip
SHARED_FIELDS = tuple(
    name for name in Settings.model_fields if name in Environment.__dataclass_fields__ and name not in CONVERTED
)


def read(stack: str, raw: Mapping[str, Any]) -> tuple[Settings | None, tuple[Fault, ...]]:
    """Settings from a stack's keys (without the project's prefix), or every fault in them."""
    faults = list(unknown_workloads(stack, raw.get("sizes"), falco=raw.get("falco") is True))
    try:
        settings = Settings.model_validate(dict(raw))
    except ValidationError as error:
        return None, tuple(faults + [_fault(stack, raw, detail) for detail in error.errors(include_url=False)])
    faults += useless_sizes(stack, PROFILES[settings.profile], settings.sizes)
    return (None if faults else settings), tuple(faults)


STAND_INS = {
    "profile": "production",
    "cluster": "unknown",
    "domain": "unknown",
    "requires_channels": False,
    "requires_offsite": False,
}
"""For keys that are missing or wrong: values with which no check of another key fails on their account."""


def legible(raw: Mapping[str, Any]) -> tuple[Settings, frozenset[str]]:
    """The settings without the keys that are wrong, so that the faults of all others are heard in the same report; and
    these keys, about which nothing more can be said."""
    try:
        return Settings.model_validate(dict(raw)), frozenset()
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors()}
    kept = {key: value for key, value in raw.items() if key not in wrong}
    stand_ins = {key: value for key, value in STAND_INS.items() if key in wrong}
    # The switch names a channel: without the channels there is nothing to compare it with.
    unjudged = wrong | {"dead_mans_switch"} if "channels" in wrong else wrong
    return Settings.model_validate(kept | stand_ins), frozenset(unjudged)


def _fault(stack: str, raw: Mapping[str, Any], detail: Any) -> Fault:
    location = detail["loc"]
    path = ".".join(map(step, location))
    if detail["type"] == "extra_forbidden":
        known = _fields_at(location[:-1])
        return Fault(stack, path, "an unknown key", "a key this program knows", nearest(str(location[-1]), known))
    if detail["type"] == "missing":
        return Fault(stack, path, "nothing", "a value", f"set it: pulumi config set groundcrew:{path} …")
    return Fault(
        stack, path, _shown(raw, location), wanted(detail), f"correct groundcrew:{path} in Pulumi.{stack}.yaml"
    )


def _shown(raw: Any, location: tuple[Any, ...]) -> str:
    """The value at a place, unless it may be secret: then only its type."""
    value: Any = raw
    for part in location:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return "nothing"
    public = location[0] not in ("channels", "object_store", "mail_relay", "remote_write") and value != SECRET_MARK
    return shown(value) if public or value is None else f"a value of type {type(value).__name__}"


def _fields_at(location: tuple[Any, ...]) -> tuple[str, ...]:
    models: dict[str, type[BaseModel]] = {
        "channels": ChannelSettings,
        "object_store": ObjectStoreSettings,
        "mail_relay": MailRelaySettings,
        "remote_write": RemoteWriteSettings,
        "repairs": RepairSettings,
        "former_systems": FormerSystemSettings,
        "sizes": SizeSettings,
    }
    model = models.get(str(location[0]), Settings) if location else Settings
    if location and location[-1] in ("credentials", "password"):
        model = ReferenceSettings
    return tuple(model.model_fields)
