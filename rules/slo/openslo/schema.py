"""The shape of OpenSLO v1 documents: which fields there are, which must be given, of what type."""
# The fields have the names the specification gives them.
# ruff: noqa: N815

from typing import Annotated, Any, Literal

from pydantic import Field

from rules.slo.openslo.plain import LONGEST_DESCRIPTION
from specs.strict import Strict

Text = Annotated[str, Field(min_length=1)]
Told = Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]
Shorthand = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}[mhdwMQY]$")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Operator = Literal["lte", "gte", "lt", "gt"]


class Metadata(Strict):
    name: Text
    displayName: str | None = None
    labels: dict[str, str | list[str]] | None = None
    annotations: dict[str, str] | None = None


class MetricSource(Strict):
    metricSourceRef: Text | None = None
    type: Text | None = None
    spec: Annotated[dict[str, Any], Field(min_length=1)]


class Metric(Strict):
    metricSource: MetricSource


class RatioMetric(Strict):
    counter: Annotated[bool, Field(strict=True)] | None = None
    good: Metric | None = None
    bad: Metric | None = None
    total: Metric | None = None
    rawType: Literal["success", "failure"] | None = None
    raw: Metric | None = None


class SliSpec(Strict):
    description: Told | None = None
    thresholdMetric: Metric | None = None
    ratioMetric: RatioMetric | None = None


class Indicator(Strict):
    metadata: Metadata
    spec: SliSpec


class Calendar(Strict):
    startTime: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")]
    timeZone: Text


class TimeWindow(Strict):
    duration: Shorthand
    isRolling: Annotated[bool, Field(strict=True)] | None = None
    calendar: Calendar | None = None


class Objective(Strict):
    displayName: str | None = None
    op: Operator | None = None
    value: Number | None = None
    target: Annotated[Number, Field(ge=0, lt=1)] | None = None
    targetPercent: Annotated[Number, Field(ge=0, lt=100)] | None = None
    timeSliceTarget: Annotated[Number, Field(gt=0, le=1)] | None = None
    timeSliceWindow: Shorthand | Annotated[Number, Field(gt=0)] | None = None
    indicator: Indicator | None = None
    indicatorRef: Text | None = None
    compositeWeight: Annotated[Number, Field(gt=0)] | None = None


class Condition(Strict):
    kind: Literal["burnrate"]
    op: Operator
    threshold: Number
    lookbackWindow: Shorthand
    alertAfter: Annotated[str, Field(pattern=r"^[0-9]{1,6}[mhdwMQY]$")] | None = None


class AlertConditionSpec(Strict):
    description: Told | None = None
    severity: Text
    condition: Condition


class AlertCondition(Strict):
    conditionRef: Text | None = None
    kind: Literal["AlertCondition"] | None = None
    metadata: Metadata | None = None
    spec: AlertConditionSpec | None = None


class NotificationTargetSpec(Strict):
    description: Told | None = None
    target: Text


class NotificationTarget(Strict):
    targetRef: Text | None = None
    kind: Literal["AlertNotificationTarget"] | None = None
    metadata: Metadata | None = None
    spec: NotificationTargetSpec | None = None


class AlertPolicySpec(Strict):
    description: Told | None = None
    alertWhenNoData: Annotated[bool, Field(strict=True)] | None = None
    alertWhenResolved: Annotated[bool, Field(strict=True)] | None = None
    alertWhenBreaching: Annotated[bool, Field(strict=True)] | None = None
    conditions: Annotated[list[AlertCondition], Field(min_length=1, max_length=1)]
    notificationTargets: Annotated[list[NotificationTarget], Field(min_length=1)]


class AlertPolicy(Strict):
    alertPolicyRef: Text | None = None
    kind: Literal["AlertPolicy"] | None = None
    metadata: Metadata | None = None
    spec: AlertPolicySpec | None = None


class SloSpec(Strict):
    description: Told | None = None
    service: Text
    indicator: Indicator | None = None
    indicatorRef: Text | None = None
    timeWindow: Annotated[list[TimeWindow], Field(min_length=1, max_length=1)] | None = None
    budgetingMethod: Literal["Occurrences", "Timeslices", "RatioTimeslices"]
    objectives: Annotated[list[Objective], Field(min_length=1)]
    # An earlier schema of v1 wrote a policy's bare name.
    alertPolicies: list[Text | AlertPolicy] | None = None


class DataSourceSpec(Strict):
    description: Told | None = None
    type: Text
    connectionDetails: Any


class ServiceSpec(Strict):
    description: Told | None = None


SPECS: dict[str, type[Strict]] = {
    "SLO": SloSpec,
    "SLI": SliSpec,
    "Service": ServiceSpec,
    "DataSource": DataSourceSpec,
    "AlertPolicy": AlertPolicySpec,
    "AlertCondition": AlertConditionSpec,
    "AlertNotificationTarget": NotificationTargetSpec,
}
"""The kinds of OpenSLO v1."""
