"""What the collector does to a record before it is stored: name fields, tag errors, redact, route. As OTTL statements.

The tables are the pipelines' own (`pipeline.filters`), so that a record looks the same whichever way it came. A record is
one flat map in the log's body; names with dots are the nested objects the store makes of them.
"""

from collections.abc import Iterable
from typing import Any

from components.elk_stack.log_policy import PLATFORM
from components.elk_stack.pipeline.filters import ACCESS_LINE, DATASETS, ERROR_LEVELS, FAILED, FAILED_WORDS
from components.elk_stack.redaction_ottl import (
    DEEPER,
    DEEPEST,
    hashed_persons,
    holds,
    looked_through_fields,
    quoted,
    redacted_fields,
    redacted_text,
    without_literals,
)
from components.elk_stack.statement_literals import STATEMENT_FIELDS
from specs.environment import Environment
from specs.fault import SpecificationError
from specs.links import log_stream
from specs.log_record import FIELDS as FIELDS_OF_RECORD
from specs.log_record import GIVEN, MOMENT, FieldType, unknown_fields
from specs.logs import LogClass
from specs.system import System

FIELDS = 'attributes["fields"]'
"""Where the parser lays what an application wrote as JSON."""
MESSAGE = 'body["message"]'
INDEX = 'attributes["elasticsearch.index"]'
UNTOUCHED = f"{INDEX} == nil"
"""A record that the queue did not take is offered again as it then is: its stream is named last, and says that it is done."""
CLASS = 'cache["class"]'
SYSTEM = 'cache["system"]'
ORIGIN = {
    # Parts of the file's path, and the name each is kept under.
    "namespace": "kubernetes.namespace_name",
    "pod": "kubernetes.pod_name",
    "container": "kubernetes.container_name",
}
ACCESS = r"^(?P<address>\S+) \S+ \S+ \[[^\]]*\] \x22(?P<method>[A-Z]+) (?P<path>\S+) [^\x22]*\x22 (?P<status>[0-9]{3})(?: |$)"
"""The combined log format; what else it holds stays readable in the message."""
TIME_READ = 'body["time"]'
"""As the container runtime wrote it."""
IDENTITY = ('attributes["uid"]', 'attributes["container"]', 'attributes["restart"]', TIME_READ)
OFFSET = 'attributes["log.file.record_offset"]'
STATEMENT = FIELDS_OF_RECORD["db.statement"]
NUL = "\\u0000"


def any_of(values: Iterable[str]) -> str:
    """A pattern of exactly these texts."""
    return f"^(?:{'|'.join(values)})$"


def field(name: str) -> str:
    return f'{FIELDS}["{name}"]'


def body(name: str) -> str:
    """A field of the document. Raises SpecificationError for one that the envelope does not have."""
    if faults := unknown_fields("the collector's statements", {name}):
        raise SpecificationError(faults)
    return f'body["{name}"]'


def identify() -> list[str]:
    """One identity however often a record is delivered: where it stands in its container's file, wherever that now lies."""
    parts = ", ".join((*IDENTITY, OFFSET))
    return [
        # A line the runtime did not write has no parts; it is kept as it is.
        'set(cache["raw"], body) where IsString(body)',
        "set(body, {}) where IsString(body)",
        f'set({body("message")}, cache["raw"]) where cache["raw"] != nil',
        f'set(attributes["elasticsearch.document_id"], Murmur3Hash128(Concat([{parts}], "|")))',
    ]


def place() -> list[str]:
    """When and where the record was written."""
    return [
        f"set({body('@timestamp')}, {TIME_READ}) where {TIME_READ} != nil",
        f'set({body("@timestamp")}, FormatTime(observed_time, "%Y-%m-%dT%H:%M:%S.%fZ")) where {TIME_READ} == nil',
        'delete_key(body, "time")',
        f'set({body("log.file.path")}, attributes["log.file.path"])',
        *(
            f'set({body(name)}, attributes["{part}"]) where attributes["{part}"] != nil'
            for part, name in ORIGIN.items()
        ),
        f'set({body("kubernetes.host")}, "${{env:K8S_NODE_NAME}}")',
    ]


def flatten() -> list[str]:
    """Names with dots. What is too deep for that is looked at as a text."""
    opened = " or ".join(f'Len(Split({MESSAGE}, "{opening}")) > {DEEPEST // 2}' for opening in "{[")
    deep = f"IsMatch(String({FIELDS}), {quoted(DEEPER)})"
    # The store takes no name with a NUL in it, and refuses the record.
    nul = f'replace_all_patterns({FIELDS}, "key", "\\x00", "") where {holds(NUL)}'
    return [f'flatten({FIELDS}, "", {DEEPEST})', f'delete_key(attributes, "fields") where ({opened}) and {deep}', nul]


def clean_fields() -> list[str]:
    """Before anything is named or stored; statements lose their literals. A JSON line without a text of its own is written
    anew from its clean fields: the raw line still holds what was taken out of them."""
    text, asked = field("message"), [field(name) for name in (STATEMENT.given, *STATEMENT_FIELDS)]
    return [
        *redacted_fields(FIELDS),
        *(line for statement in asked for line in without_literals(statement)),
        f"set({MESSAGE}, String({FIELDS})) where {text} == nil",
        f"set({MESSAGE}, String({text})) where {text} != nil",
        f'delete_key({FIELDS}, "message")',
    ]


def name_fields() -> list[str]:
    """ECS names, the record's own time, durations in nanoseconds."""
    found = []
    for given, target in GIVEN.items():
        read = "Int" if target.type is FieldType.NUMBER else "String"
        found += [
            f"set({body(target.name)}, {read}({field(given)})) where {field(given)} != nil",
            # A number that is none stays where it was found.
            f'delete_key({FIELDS}, "{given}") where {body(target.name)} != nil',
        ]
    statement, level, duration = body(STATEMENT.name), body("log.level"), field("duration_ms")
    return [
        *found,
        f"set({body('@timestamp')}, {field('timestamp')}) where IsMatch({field('timestamp')}, {quoted(MOMENT)})",
        f"set({body('event.duration')}, Int(Double({duration}) * 1000000.0)) where {duration} != nil",
        f"set({body('db.query.hash')}, Murmur3Hash128({statement})) where {statement} != nil",
        f'set({level}, ConvertCase({level}, "lower")) where {level} != nil',
    ]


def parse_access() -> list[str]:
    seen, status = 'cache["access"]', body("http.response.status_code")
    parts = {
        "address": "source.address",
        "method": "http.request.method",
        "path": "url.path",
        "status": "http.response.status_code",
    }
    return [
        f"set({seen}, ExtractPatterns({MESSAGE}, {quoted(ACCESS)})) where IsMatch({MESSAGE}, {quoted(ACCESS_LINE)})",
        *(f'set({body(name)}, {seen}["{part}"]) where {seen}["{part}"] != nil' for part, name in parts.items()),
        f"set({status}, Int({status})) where {status} != nil",
    ]


def tag_errors() -> list[str]:
    """`error` is a view on every stream, not a stream: a copy would double the documents."""
    level, status = body("log.level"), body("http.response.status_code")
    wrong = (
        f"IsMatch({level}, {quoted(any_of(ERROR_LEVELS))})",
        f"({holds(*FAILED_WORDS)}) and IsMatch({MESSAGE}, {quoted(FAILED)})",
        f"{status} >= 500",
    )
    return [f'set({body("tags")}, ["error"]) where {condition}' for condition in wrong]


def owned(namespace: str, systems: Iterable[System]) -> list[str]:
    """Whose it is, by the namespace it comes from."""
    owners = [f'set({SYSTEM}, "{system.name}") where {namespace} == "{system.namespace}"' for system in systems]
    return [f'set({SYSTEM}, "{PLATFORM}")', *owners]


def placed(environment: Environment, dataset: str) -> list[str]:
    """What the store calls the stream."""
    return [
        f'set({body("data_stream.type")}, "logs")',
        f"set({body('data_stream.dataset')}, {dataset})",
        f'set({body("data_stream.namespace")}, "{environment.name}")',
    ]


def route(environment: Environment, systems: Iterable[System]) -> list[str]:
    """One stream per event, by whose it is and what it is."""
    dataset = body("event.dataset")
    own = [
        f'set({CLASS}, "{log_class.value}") where IsMatch({dataset}, {quoted(any_of(values))})'
        for log_class, values in DATASETS.items()
    ]
    stream = log_stream("%s", "%s", environment.name)
    named = f'Format("{stream}", [{CLASS}, {SYSTEM}])'
    return [
        *owned('attributes["namespace"]', systems),
        f'set({CLASS}, "{LogClass.APPLICATION.value}")',
        f'set({CLASS}, "{LogClass.SYSTEM.value}") where {SYSTEM} == "{PLATFORM}"',
        *own,
        *placed(environment, f'Concat([{CLASS}, {SYSTEM}], ".")'),
        f"set({body('system')}, {SYSTEM})",
        f"set({INDEX}, {named})",
    ]


def statements(environment: Environment, systems: Iterable[System], key_file: str) -> list[dict[str, Any]]:
    """Groups in order; the identity first, while nothing has changed the record."""
    of_json = [
        *looked_through_fields(FIELDS),
        *flatten(),
        *hashed_persons(FIELDS, body("user.hash"), key_file),
        *clean_fields(),
        *name_fields(),
    ]
    of_all = [
        *redacted_text(MESSAGE),
        *parse_access(),
        *tag_errors(),
        # The exporter writes the body as the document.
        'set(scope.attributes["elastic.mapping.mode"], "bodymap")',
        *route(environment, systems),
    ]
    with_fields = [*of_json, f"set({body('fields')}, {FIELDS})"]
    return [
        {"context": "log", "conditions": [UNTOUCHED], "statements": [*identify(), *place()]},
        {"context": "log", "conditions": [f"{FIELDS} != nil and {UNTOUCHED}"], "statements": with_fields},
        {"context": "log", "conditions": [UNTOUCHED], "statements": of_all},
    ]
