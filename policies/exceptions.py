"""Registered exceptions: who may break which control, why, who answers for it, and until when."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from policies.finding import Finding
from policies.levels import nearest

UNUSED = "EXC-001"


@dataclass(frozen=True)
class PolicyException:
    """One control on one field of one object, with the value it may have."""

    control: str
    place: str
    """kind namespace/name, as findings name it; * stands for any namespace, and for nothing else."""
    path: str
    """The field's whole path, as findings name it."""
    value: Any
    """What may stand there; None where the field is missing."""
    reason: str
    owner: str
    expires: date
    """The last day on which it holds."""
    optional: bool = False
    """True where its object is a part that may be switched off, or of a system that an environment may lack."""

    def covers(self, finding: Finding) -> bool:
        same = (finding.control, finding.path) == (self.control, self.path) and self.concerns(finding.place)
        return same and type(finding.given) is type(self.value) and finding.given == self.value

    def concerns(self, place: str) -> bool:
        """Whether it speaks of an object; what every system may have is named with * for its namespace."""
        if place == self.place:
            return True
        kind, _, name = self.place.partition(" */")
        return bool(name) and place.startswith(f"{kind} ") and place[len(kind) + 1 :].partition("/")[2] == name


NODE_EXPORTER = "DaemonSet groundcrew-node-agents/node-exporter"
LOG_AGENT = "DaemonSet groundcrew-node-agents/log-agent"
AGENTS = "Namespace groundcrew-node-agents"
FALCO = "DaemonSet groundcrew-runtime-security/falco"
FALCO_CONTEXT = "containers[falco].securityContext"
PROBE_CAPABILITIES = ["BPF", "PERFMON", "SYS_PTRACE", "SYS_RESOURCE"]
WATCHED = "Namespace groundcrew-runtime-security"
MONGODB_EXPORTER = "mongodb-exporter"
POD = "spec.template.spec"
AGENT_STATE = "/var/lib/groundcrew/log-agent"
RENEWAL = date(2027, 11, 30)
LONGEST = timedelta(days=731)
"""How far ahead an exception may reach: two years, in which its reason is looked at once."""


def _platform(control: str, place: str, path: str, value: Any, reason: str) -> PolicyException:
    return PolicyException(control, place, f"{POD}.{path}", value, reason, "platform", RENEWAL)


def _login(variable: str) -> PolicyException:
    """The MongoDB exporter reads its login from its environment only, and its image holds no shell to put it there. It is
    there only where an environment has a system with MongoDB."""
    path = f"{POD}.containers[{MONGODB_EXPORTER}].env[{variable}].valueFrom.secretKeyRef"
    reason = "the exporter reads no file, and its image has no shell"
    place = f"Deployment */{MONGODB_EXPORTER}"
    return PolicyException("SCR-002", place, path, "mongodb-groundcrew", reason, "platform", RENEWAL, optional=True)


def _profile(mode: str) -> PolicyException:
    path = f"metadata.labels[pod-security.kubernetes.io/{mode}]"
    return PolicyException("NS-001", AGENTS, path, "privileged", "node agents live here alone", "platform", RENEWAL)


def _falco(control: str, path: str, value: Any, reason: str, place: str = FALCO) -> PolicyException:
    """It is there only where somebody switched it on."""
    where = path if place == WATCHED else f"{POD}.{path}"
    return PolicyException(control, place, where, value, reason, "platform", RENEWAL, optional=True)


EXCEPTIONS = (
    _platform("SEC-006", NODE_EXPORTER, "hostNetwork", True, "reads the node's network devices"),
    _platform("SEC-007", NODE_EXPORTER, "volumes[root].hostPath", "/", "reads the node's file systems"),
    _platform("SEC-001", LOG_AGENT, "securityContext.runAsNonRoot", None, "log files belong to root"),
    _platform("SEC-001", LOG_AGENT, "securityContext.runAsUser", 0, "log files belong to root"),
    _platform("SEC-001", LOG_AGENT, "securityContext.runAsGroup", 0, "log files belong to root"),
    _platform("SEC-007", LOG_AGENT, "volumes[logs].hostPath", "/var/log", "reads the containers' log files"),
    _platform("SEC-007", LOG_AGENT, "volumes[state].hostPath", AGENT_STATE, "its buffer outlives the pod"),
    _platform(
        "SEC-007", LOG_AGENT, "containers[log-agent].volumeMounts[state].readOnly", AGENT_STATE, "it writes its buffer"
    ),
    *(_profile(mode) for mode in ("enforce", "audit", "warn")),
    *(_login(variable) for variable in ("MONGODB_USER", "MONGODB_PASSWORD")),
    _falco("SEC-001", "securityContext.runAsNonRoot", None, "its probe is loaded by root"),
    _falco("SEC-001", "securityContext.runAsUser", 0, "its probe is loaded by root"),
    _falco("SEC-001", "securityContext.runAsGroup", 0, "its probe is loaded by root"),
    _falco("SEC-003", f"{FALCO_CONTEXT}.capabilities.add", PROBE_CAPABILITIES, "loads and reads a probe of the kernel"),
    _falco("SEC-004", f"{FALCO_CONTEXT}.appArmorProfile", {"type": "Unconfined"}, "looks into every container"),
    *(
        _falco("SEC-007", f"volumes[{name}].hostPath", f"/{name}", "what ran before it, and whose it is")
        for name in ("proc", "etc")
    ),
    *(
        _falco(
            "NS-001",
            f"metadata.labels[pod-security.kubernetes.io/{mode}]",
            "privileged",
            "Falco lives here alone",
            WATCHED,
        )
        for mode in ("enforce", "audit", "warn")
    ),
)


def _wide(row: PolicyException, today: date) -> tuple[str, str] | None:
    """What is wanted and how to mend a row that reaches further than one field, one reason and a date."""
    kind, _, name = row.place.partition(" ")
    if not kind or not name or "*" in kind or "*" in name.removeprefix("*/") or "*" in row.path:
        return "one field of one object", "take place and path from the finding's own message"
    if not row.reason.strip() or not row.owner.strip():
        return "a reason and who answers for it", "write them down"
    if row.expires - today > LONGEST:
        return f"a date within {LONGEST.days} days", "renew it when it runs out"
    return None


def concerned(place: str, rows: tuple[PolicyException, ...] = EXCEPTIONS) -> bool:
    """Whether any row speaks of an object."""
    return any(row.concerns(place) for row in rows)


def remaining(
    findings: Iterable[Finding], today: date, rows: tuple[PolicyException, ...] = EXCEPTIONS
) -> Iterator[Finding]:
    """Findings that no valid exception covers."""
    valid = [row for row in rows if row.expires >= today]
    return (finding for finding in findings if not any(row.covers(finding) for row in valid))


def wrong_exceptions(
    findings: Iterable[Finding],
    today: date,
    rows: tuple[PolicyException, ...] = EXCEPTIONS,
    controls: Iterable[str] = (),
    places: Collection[str] = (),
) -> Iterator[Finding]:
    """An exception that nothing needs any more, that has run out, or that reaches too far is itself a fault.

    `places` are the objects that are there: nothing needs the exceptions of a part that is switched off, and they are kept.
    """
    found, known = tuple(findings), tuple(controls)
    for row in rows:
        place = f"exception {row.control} on {row.place}"
        if known and row.control not in known:
            yield Finding(UNUSED, place, row.path, "a control of this pack", nearest(row.control, known))
        elif wide := _wide(row, today):
            yield Finding(UNUSED, place, row.path, *wide)
        elif row.expires < today:
            yield Finding(
                UNUSED, place, row.path, "a date to come", f"mend the object, or let {row.owner} renew the row"
            )
        elif row.optional and not any(row.concerns(each) for each in places):
            continue
        elif not any(row.covers(finding) for finding in found):
            yield Finding(
                UNUSED, place, row.path, "an object that needs it", "delete the row in policies/exceptions.py"
            )
