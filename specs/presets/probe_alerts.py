"""Alerts of synthetic probes: a page that does not load and a certificate that runs out."""

from dataclasses import replace
from typing import Unpack

from specs.alert import Alert, Below
from specs.presets.changes import AlertChanges
from specs.presets.naming import camel
from specs.probe import Probe
from specs.severity import Severity
from specs.signal import CertificateLifetime, ProbeSuccess
from specs.units import Duration, days, minutes, percent


def probe_failing(probe: Probe, least: float = 0.6, **changes: Unpack[AlertChanges]) -> Alert:
    """Fewer than `least` of a probe's attempts of the last five minutes succeeded: several failed, not one."""
    alert = Alert(
        name=f"{camel(probe.name)}ProbeFailing",
        kind=Below(ProbeSuccess(probe.name), least),
        severity=Severity.CRITICAL,
        hold=minutes(2),
        summary=f"The probe {probe.name} fails",
        description=f"Only {{{{ $value | humanizePercentage }}}} of the attempts to reach {probe.target} succeeded.",
        checks=(
            "Do other probes fail too? Then suspect the network, the name service or the ingress, not the service.",
            "What does the probe get: a status, a refused connection, a timeout, a bad certificate?",
            "Are the pods behind it Ready?",
        ),
        remedies=(
            "Follow the service's own alert if there is one.",
            (
                "Ingress or name service: undo their last change through the program that made it "
                f"({percent(least)} of the attempts must succeed again)."
            ),
        ),
    )
    return replace(alert, **changes)


def subject(probe: Probe) -> str:
    """Whose certificate it is: the probe shop-certificate speaks of Shop."""
    return camel(probe.name.removesuffix("-certificate"))


def certificate_expiring(probe: Probe, within: Duration = days(30), **changes: Unpack[AlertChanges]) -> Alert:
    """A certificate runs out: a warning at 30 days, critical at 7 (BUG-44)."""
    alert = Alert(
        name=f"{subject(probe)}CertificateExpiring",
        kind=Below(CertificateLifetime(probe.name), within.seconds),
        severity=Severity.WARNING,
        hold=minutes(30),
        summary=f"The certificate of {probe.target} expires within {within.words}",
        description=(
            f"The certificate of {probe.target} holds for another {{{{ $value | humanizeDuration }}}}; then no "
            "client connects."
        ),
        checks=(
            "Which program renews it, and what did its last attempt say?",
            "Is it served from a Secret that was not reloaded?",
            "Nothing left? Then no attempt of hours was let in: expired, another name, an unknown issuer, or nobody answers.",
        ),
        remedies=(
            "Mend the renewal and let it run once; make sure the ingress serves the new certificate.",
            "Issued by hand: issue it anew and store it in the Secret the program names.",
        ),
    )
    return replace(alert, **changes)


CERTIFICATE_CRITICAL = days(7)


def certificate_alerts(probe: Probe, *, rows: tuple[str, ...] = ()) -> tuple[Alert, Alert]:
    """The warning and, a week before the end, the page. Both stay once the end has come."""
    return (
        certificate_expiring(probe, rows=rows),
        certificate_expiring(
            probe,
            CERTIFICATE_CRITICAL,
            name=f"{subject(probe)}CertificateAboutToExpire",
            severity=Severity.CRITICAL,
            rows=rows,
        ),
    )
