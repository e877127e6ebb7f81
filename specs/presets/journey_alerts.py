"""Alerts of journeys: a user cannot do what the system is for."""

from dataclasses import replace
from typing import Unpack

from specs.alert import Alert, Below
from specs.journey import Journey
from specs.presets.changes import AlertChanges
from specs.presets.naming import camel
from specs.severity import Severity
from specs.signal import JourneySuccess
from specs.units import minutes


def journey_failing(journey: Journey, least: float = 0.6, **changes: Unpack[AlertChanges]) -> Alert:
    """Fewer than `least` of a journey's recent runs succeeded: several failed, not one. What the user feels, so it pages."""
    alert = Alert(
        name=f"{camel(journey.name)}JourneyFailing",
        kind=Below(JourneySuccess(journey.name), least),
        severity=Severity.CRITICAL,
        hold=minutes(2),
        summary=f"The journey {journey.name} fails",
        description=(
            f"Only {{{{ $value | humanizePercentage }}}} of the recent runs of {journey.name} "
            f"({', '.join(step.name for step in journey.steps)}) succeeded."
        ),
        checks=(
            "Which step fails (journey_step_success), and what does the pod's log say: a status, a timeout, a field?",
            "Do the probes and the error alerts of the service fire as well? Then follow those.",
            "Only this one: was the account locked, or its password changed?",
        ),
        remedies=(
            "Began with a release: deploy the last good image through the release pipeline.",
            "The account: unlock it, or put its new password into its Secret; the next run reads it.",
            "The interface was changed on purpose: change the journey's steps in the system's file and apply it.",
        ),
    )
    return replace(alert, **changes)
