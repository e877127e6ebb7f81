"""OpenSLO v1 as a JSON schema, written from the specification's text and apart from the reader's own models."""

from typing import Any

NAME = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"}
TOLD = {"type": "string", "maxLength": 1050}
LENGTH = {"type": "string", "pattern": "^[1-9][0-9]*[mhdwMQY]$"}
TEXT = {"type": "string", "minLength": 1}
BOOLEAN = {"type": "boolean"}
NUMBER = {"type": "number"}
OPERATOR = {"enum": ["lte", "gte", "lt", "gt"]}


def mapping(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def listed(items: Any, **bounds: int) -> dict[str, Any]:
    return {"type": "array", "items": items, **bounds}


METADATA = mapping(
    ("name",),
    name=NAME,
    displayName={"type": "string", "minLength": 1, "maxLength": 63},
    labels={
        "type": "object",
        "propertyNames": {"pattern": "^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$"},
        "additionalProperties": {"oneOf": [TEXT, listed(TEXT)]},
    },
    annotations={
        "type": "object",
        "propertyNames": {"pattern": r"^([a-z0-9.-]{1,253}/)?[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$"},
        "additionalProperties": {"type": "string"},
    },
)
METRIC = mapping(
    ("metricSource",),
    metricSource=mapping(("spec",), metricSourceRef=NAME, type=TEXT, spec={"type": "object", "minProperties": 1}),
)
SLI = {
    **mapping(
        (),
        description=TOLD,
        thresholdMetric=METRIC,
        ratioMetric={
            **mapping(("counter", "total"), counter=BOOLEAN, good=METRIC, bad=METRIC, total=METRIC),
            "oneOf": [{"required": ["good"]}, {"required": ["bad"]}],
        },
    ),
    "oneOf": [{"required": ["thresholdMetric"]}, {"required": ["ratioMetric"]}],
}
WINDOW = {
    "oneOf": [
        mapping(("duration", "isRolling"), duration=LENGTH, isRolling={"const": True}),
        mapping(
            ("duration", "calendar"),
            duration=LENGTH,
            isRolling={"const": False},
            calendar=mapping(
                ("startTime", "timeZone"),
                startTime={"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"},
                timeZone={"type": "string", "pattern": r"^[A-Z][a-zA-Z_]+/[A-Z][a-zA-Z_]+$"},
            ),
        ),
    ]
}
OBJECTIVE = mapping(
    ("target",),
    displayName=TEXT,
    op=OPERATOR,
    value=NUMBER,
    target={"type": "number", "minimum": 0, "exclusiveMaximum": 1},
    timeSliceTarget={"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    timeSliceWindow=LENGTH,
)
SLO = {
    **mapping(
        ("service", "indicatorRef", "timeWindow", "budgetingMethod", "objectives"),
        description=TOLD,
        service=NAME,
        indicatorRef=NAME,
        timeWindow=listed(WINDOW, minItems=1, maxItems=1),
        budgetingMethod={"enum": ["Occurrences", "Timeslices", "RatioTimeslices"]},
        objectives=listed(OBJECTIVE, minItems=1),
        alertPolicies=listed(mapping(("alertPolicyRef",), alertPolicyRef=NAME)),
    ),
    "allOf": [
        {
            "if": {"properties": {"budgetingMethod": {"const": method}}},
            "then": {"properties": {"objectives": {"items": {"required": needed}}}},
        }
        for method, needed in (
            ("Timeslices", ["timeSliceTarget", "timeSliceWindow"]),
            ("RatioTimeslices", ["timeSliceWindow"]),
        )
    ],
}
CONDITION = mapping(
    ("kind", "op", "threshold", "lookbackWindow"),
    kind={"const": "burnrate"},
    op=OPERATOR,
    threshold=NUMBER,
    lookbackWindow=LENGTH,
    alertAfter=LENGTH,
)
SPECS: dict[str, Any] = {
    "SLO": SLO,
    "SLI": SLI,
    "Service": mapping((), description=TOLD),
    "DataSource": mapping(("type", "connectionDetails"), description=TOLD, type=TEXT, connectionDetails=True),
    "AlertPolicy": mapping(
        ("conditions", "notificationTargets"),
        description=TOLD,
        alertWhenNoData=BOOLEAN,
        alertWhenResolved=BOOLEAN,
        alertWhenBreaching=BOOLEAN,
        conditions=listed(mapping(("conditionRef",), conditionRef=NAME), minItems=1, maxItems=1),
        notificationTargets=listed(mapping(("targetRef",), targetRef=NAME), minItems=1),
    ),
    "AlertCondition": mapping(("severity", "condition"), description=TOLD, severity=TEXT, condition=CONDITION),
    "AlertNotificationTarget": mapping(("target",), description=TOLD, target=TEXT),
}


def schema(kind: str) -> dict[str, Any]:
    """The whole document of a kind."""
    required = ("apiVersion", "kind", "metadata", "spec")
    return mapping(
        required, apiVersion={"const": "openslo/v1"}, kind={"const": kind}, metadata=METADATA, spec=SPECS[kind]
    )
