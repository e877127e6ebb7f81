"""The envelope: every field a log record may have, whichever way it came. Names are ECS names where ECS has one."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from specs.fault import Fault

_DAYS = (
    r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
_LEAP = r"(?:(?:19|2[0-9])(?:0[48]|[2468][048]|[13579][26])|2[048]00)-02-29"
MOMENT = (
    rf"^(?:(?:19|2[0-9])[0-9]{{2}}-(?:{_DAYS})|{_LEAP})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{{1,9}})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])$"
)
"""A moment as RFC 3339 writes it, and one that exists: the store refuses a record of the thirtieth of February."""


class FieldType(StrEnum):
    """What a field holds, and so how the log store searches it."""

    DATE = "date"
    """A moment as RFC 3339 writes it."""
    KEYWORD = "keyword"
    """A short text that is compared as a whole."""
    SAME = "same"
    """A short text that is the same in all records of one stream."""
    TEXT = "text"
    """Words to search for."""
    PATTERN = "pattern"
    """A long text that is searched by its parts, such as a path."""
    NUMBER = "number"
    """A whole number."""
    OBJECT = "object"
    """Names and values that others choose: searched, but never fields of their own."""
    STORED = "stored"
    """A text that is kept and not searched."""


@dataclass(frozen=True)
class LogField:
    """One field. `given` is the name under which applications write it in a line of JSON."""

    name: str
    type: FieldType
    meaning: str
    given: str = ""
    several: bool = False
    """True where a record may hold several values."""
    always: bool = False
    """True where every record has it."""


def _field(name: str, meaning: str, of: FieldType = FieldType.KEYWORD, given: str = "", **more: bool) -> LogField:
    return LogField(name, of, meaning, given, **more)


ENVELOPE = (
    _field(
        "@timestamp",
        "When it happened, as the record itself or else the container runtime says.",
        FieldType.DATE,
        always=True,
    ),
    _field("@version", "Logstash's own number of its event format."),
    _field("message", "What is said, without secrets.", FieldType.TEXT, always=True),
    _field("tags", "`error` where something failed, and what could not be read.", several=True),
    _field("stream", "Standard output or standard error."),
    _field("system", "Whose it is.", always=True),
    _field("data_stream.type", "Always logs.", FieldType.SAME, always=True),
    _field("data_stream.dataset", "Class and system.", FieldType.SAME, always=True),
    _field("data_stream.namespace", "The environment.", FieldType.SAME, always=True),
    _field("db.statement", "A statement without its literals.", FieldType.PATTERN, "query"),
    _field("db.query.hash", "The same for statements that differ in literals only."),
    _field("error.type", "Class of an exception."),
    _field("error.message", "Its text.", FieldType.TEXT),
    _field("error.stack_trace", "Where it was raised.", FieldType.PATTERN, "stack_trace"),
    _field("event.action", "What was done, as the controller that did it calls it."),
    _field("event.dataset", "Kind of record, which decides its class.", given="type"),
    _field("event.duration", "In nanoseconds; applications write `duration_ms`.", FieldType.NUMBER),
    _field("event.ingested", "When the store took it.", FieldType.DATE),
    _field("event.original", "A record the store refused, whole.", FieldType.STORED),
    _field("event.reason", "Why an event of the cluster happened, in one word."),
    _field("host.hostname", "The machine, as it calls itself in syslog."),
    _field("host.ip", "The machine's address in syslog."),
    _field("host.name", "The machine."),
    _field("http.request.id", "Identity of a request over all services.", given="request_id"),
    _field("http.request.method", "GET, POST and so on.", given="method"),
    _field("http.response.status_code", "Status of the answer.", FieldType.NUMBER, "status"),
    _field("kubernetes.container_name", "The container that wrote it."),
    _field("kubernetes.event.count", "How often an event of the cluster was seen so far.", FieldType.NUMBER),
    _field("kubernetes.event.type", "Normal or Warning."),
    _field("kubernetes.host", "The node."),
    _field("kubernetes.labels", "Labels of the pod.", FieldType.OBJECT),
    _field("kubernetes.namespace_name", "The namespace."),
    _field("kubernetes.object.kind", "Kind of the object an event of the cluster is about."),
    _field("kubernetes.object.name", "Its name."),
    _field("kubernetes.pod_id", "UID of the pod."),
    _field("kubernetes.pod_ip", "Address of the pod."),
    _field("kubernetes.pod_name", "The pod."),
    _field("log.file.path", "The file on the node."),
    _field("log.level", "In small letters.", given="level"),
    _field("log.logger", "Who says it: for an event of the cluster, the controller."),
    _field("log.syslog.facility.code", "RFC 5424.", FieldType.NUMBER),
    _field("log.syslog.facility.name", "RFC 5424."),
    _field("log.syslog.priority", "RFC 5424.", FieldType.NUMBER),
    _field("log.syslog.severity.code", "RFC 5424.", FieldType.NUMBER),
    _field("log.syslog.severity.name", "RFC 5424."),
    _field("process.name", "The program, in syslog."),
    _field("process.pid", "Its process, in syslog.", FieldType.NUMBER),
    _field("service.name", "The service.", given="service"),
    _field("service.type", "Kind of source, in syslog."),
    _field("source.address", "Who asked, in an access log."),
    _field("source.geo.city_name", "Where that is."),
    _field("source.geo.country_iso_code", "Where that is."),
    _field("source.geo.country_name", "Where that is."),
    _field("span.id", "The span it belongs to.", given="span_id"),
    _field("trace.id", "The trace it belongs to.", given="trace_id"),
    _field("url.path", "What was asked for.", FieldType.PATTERN, "path"),
    _field("user.hash", "A person, recognised by a keyed hash and never by name."),
    _field("fields", "Whatever else an application wrote as JSON.", FieldType.OBJECT),
)
FIELDS: Mapping[str, LogField] = {field.name: field for field in ENVELOPE}
GIVEN: Mapping[str, LogField] = {field.given: field for field in ENVELOPE if field.given}
"""By the names that applications write."""
TOPMOST = tuple(dict.fromkeys(field.name.partition(".")[0] for field in ENVELOPE))


def unknown_fields(where: str, names: set[str]) -> tuple[Fault, ...]:
    """A fault for each name that the envelope does not have: the store would keep such a field and never find it."""
    return tuple(
        Fault(
            where,
            "fields",
            name,
            "a field of the envelope (specs/log_record.py)",
            f"write {near[0]}" if (near := get_close_matches(name, FIELDS, 1)) else "add it to ENVELOPE, with its type",
        )
        for name in sorted(names - FIELDS.keys())
    )
