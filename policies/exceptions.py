"""Registered exceptions: who may break which control, why, who answers for it, and until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.finding import Finding

UNUSED = "EXC-001"


@dataclass(frozen=True)
class PolicyException:
    """One control on one field of one object, with the value it may have."""

    control: str
    place: str
    """kind namespace/name, as findings name it."""
    path: str
    """The field's whole path, as findings name it."""
    value: Any
    """What may stand there; None where the field is missing."""
    reason: str
    owner: str
    expires: date
    """The last day on which it holds."""

    def covers(self, finding: Finding) -> bool:
        same = (finding.control, finding.place, finding.path) == (self.control, self.place, self.path)
        return same and type(finding.given) is type(self.value) and finding.given == self.value


NODE_EXPORTER = "DaemonSet groundcrew-node-agents/node-exporter"
LOG_AGENT = "DaemonSet groundcrew-node-agents/log-agent"
POD = "spec.template.spec"
AGENT_STATE = "/var/lib/groundcrew/log-agent"
RENEWAL = date(2027, 11, 30)


def _platform(control: str, place: str, path: str, value: Any, reason: str) -> PolicyException:
    return PolicyException(control, place, f"{POD}.{path}", value, reason, "platform", RENEWAL)


EXCEPTIONS = (
    _platform("SEC-006", NODE_EXPORTER, "hostNetwork", True, "reads the node's network devices"),
    _platform("SEC-006", NODE_EXPORTER, "hostPID", True, "reads the node's processes"),
    _platform("SEC-007", NODE_EXPORTER, "volumes[root].hostPath", "/", "reads the node's file systems"),
    _platform("SEC-001", LOG_AGENT, "securityContext.runAsNonRoot", None, "log files belong to root"),
    _platform("SEC-001", LOG_AGENT, "securityContext.runAsUser", 0, "log files belong to root"),
    _platform("SEC-001", LOG_AGENT, "securityContext.runAsGroup", 0, "log files belong to root"),
    _platform("SEC-007", LOG_AGENT, "volumes[logs].hostPath", "/var/log", "reads the containers' log files"),
    _platform("SEC-007", LOG_AGENT, "volumes[state].hostPath", AGENT_STATE, "its buffer outlives the pod"),
    _platform(
        "SEC-007", LOG_AGENT, "containers[log-agent].volumeMounts[state].readOnly", AGENT_STATE, "it writes its buffer"
    ),
)


def remaining(
    findings: Iterable[Finding], today: date, rows: tuple[PolicyException, ...] = EXCEPTIONS
) -> Iterator[Finding]:
    """Findings that no valid exception covers."""
    valid = [row for row in rows if row.expires >= today]
    return (finding for finding in findings if not any(row.covers(finding) for row in valid))


def wrong_exceptions(
    findings: Iterable[Finding], today: date, rows: tuple[PolicyException, ...] = EXCEPTIONS
) -> Iterator[Finding]:
    """An exception that nothing needs any more, or that has run out, is itself a fault."""
    found = tuple(findings)
    for row in rows:
        place = f"exception {row.control} on {row.place}"
        if row.expires < today:
            yield Finding(
                UNUSED, place, row.path, "a date to come", f"mend the object, or let {row.owner} renew the row"
            )
        elif not any(row.covers(finding) for finding in found):
            yield Finding(
                UNUSED, place, row.path, "an object that needs it", "delete the row in policies/exceptions.py"
            )
