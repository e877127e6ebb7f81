"""What happens to a record between its arrival and the store: parse, name fields, tag errors, redact, route."""

import re
from collections.abc import Iterable

from components.elk_stack.log_policy import PLATFORM
from components.elk_stack.pipeline import paths
from components.elk_stack.pipeline.locations import locate
from components.elk_stack.pipeline.tree import (
    AtLeast,
    Branch,
    Case,
    Either,
    Equals,
    Exists,
    Field,
    Matches,
    Node,
    Not,
    OneOf,
    Plugin,
    reference,
    when,
)
from components.elk_stack.statement_literals import LITERALS
from specs.environment import Environment
from specs.links import log_stream
from specs.log_record import GIVEN, TOPMOST, FieldType
from specs.logs import LogClass
from specs.system import System

MESSAGE = Field("message")
NAMESPACE = Field("kubernetes", "namespace_name")
LEVEL = Field("log", "level")
STATUS = Field("http", "response", "status_code")
DATASET = Field("event", "dataset")
SOURCE = Field("@metadata", "source")
CLASS = Field("@metadata", "class")
SYSTEM = Field("@metadata", "system")

RENAMED = {f"[fields][{field.given}]": reference(field.name) for field in GIVEN.values()}
"""What applications write, and the name of the envelope it is kept under."""
TYPED = {reference(field.name): "integer" if field.type is FieldType.NUMBER else "string" for field in GIVEN.values()}
ERROR_LEVELS = ("error", "err", "fatal", "critical", "crit", "alert", "emergency", "panic", "severe")
FAILED = r"\b(?:Traceback \(most recent call last\)|[A-Za-z.]+(?:Exception|Error): )"
FAILED_WORDS = ("traceback (", "exception: ", "error: ")
"""In small letters; what fails holds one."""
ACCESS_LINE = r"\x22(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) [^ ]+ HTTP\x2f"
ACCESS = (
    r"^%{IPORHOST:[source][address]} \S+ \S+ \[[^\]]*\] "
    r"\x22%{WORD:[http][request][method]} %{NOTSPACE:[url][path]} [^\x22]*\x22 %{INT:[http][response][status_code]}(?: |$)"
)
"""The combined log format. What else it holds, such as a person's name, stays in the message, where it is redacted."""
DATASETS = {
    LogClass.SECURITY: ("auth", "authentication", "authorization", "login", "security"),
    LogClass.AUDIT: ("audit",),
    LogClass.PERFORMANCE: ("performance", "slow_query", "profile"),
}
"""Values of `type` that belong to a class of their own; an event goes to one stream only."""


def parse() -> tuple[Node, ...]:
    """JSON where a line is JSON, otherwise the shape of an access log, otherwise text. Nothing is dropped."""
    json = Plugin(
        "json",
        "parse-json",
        {"source": "message", "target": "fields", "skip_on_invalid_json": True, "tag_on_failure": ["not-json"]},
    )
    text = Plugin(
        "mutate", "parse-text", {"replace": {"message": "%{[fields][message]}"}, "remove_field": ["[fields][message]"]}
    )
    access = Plugin(
        "grok",
        "parse-access",
        {
            "match": {"message": ACCESS},
            "tag_on_failure": ["not-access-log"],
            "timeout_millis": 250,
        },
    )
    # The input describes the agent's own request in the event; that is no part of the record.
    clean = Plugin("mutate", "parse-clean", {"remove_field": ["http", "url", "user_agent", "host", "event"]})
    return (
        when(Equals(SOURCE, "agent"), clean),
        Branch(
            (
                Case(Matches(MESSAGE, r"^\s*\{"), (json,)),
                Case(Matches(MESSAGE, ACCESS_LINE), (access,)),
            )
        ),
        when(Exists(Field("fields", "message")), text),
    )


def name_fields() -> tuple[Node, ...]:
    """ECS names, the record's own time, durations in nanoseconds, statements without their literals."""
    duration = 'event.set("[event][duration]", (event.remove("[fields][duration_ms]").to_f * 1000000).round)'
    return (
        Plugin("mutate", "name-fields", {"rename": RENAMED, "convert": TYPED}),
        Plugin(
            "date",
            "name-time",
            {"match": ["[fields][timestamp]", "ISO8601", "UNIX_MS"], "remove_field": ["[fields][timestamp]"]},
        ),
        when(Exists(Field("fields", "duration_ms")), Plugin("ruby", "name-duration", {"code": duration})),
        when(
            Exists(Field("db", "statement")),
            Plugin(
                "mutate",
                "name-statement",
                {"gsub": [part for found, instead in LITERALS for part in ("[db][statement]", found, instead)]},
            ),
            Plugin(
                "fingerprint",
                "name-query",
                {"source": ["[db][statement]"], "target": "[db][query][hash]", "method": "MURMUR3_128"},
            ),
        ),
        when(Exists(LEVEL), Plugin("mutate", "name-level", {"lowercase": [str(LEVEL)]})),
    )


def tag_errors() -> tuple[Node, ...]:
    """`error` is a view on every stream, not a stream: a copy would double the documents."""
    wrong = Either((OneOf(LEVEL, ERROR_LEVELS), AtLeast(STATUS, 500), Matches(MESSAGE, FAILED)))
    return (when(wrong, Plugin("mutate", "tag-error", {"add_tag": ["error"]})),)


def redact() -> tuple[Node, ...]:
    """Before anything is stored, at every depth; the script is made from the one table of rules."""
    return (Plugin("ruby", "redact", {"path": paths.REDACTION, "script_params": {"key_file": paths.HASH_KEY}}),)


def route(environment: Environment, systems: Iterable[System]) -> tuple[Node, ...]:
    """One stream per event, by whose it is and what it is."""
    served = tuple(systems)
    owners, names = (
        {system.namespace: system.name for system in served},
        {system.name: system.name for system in served},
    )

    def classed(log_class: LogClass) -> Plugin:
        return Plugin("mutate", f"route-{log_class.value}", {"add_field": {str(CLASS): log_class.value}})

    own = tuple(Case(OneOf(DATASET, values), (classed(log_class),)) for log_class, values in DATASETS.items())
    system = Case(Either((Equals(SOURCE, "syslog"), Equals(SYSTEM, PLATFORM))), (classed(LogClass.SYSTEM),))
    lookup = {"target": str(SYSTEM), "fallback": PLATFORM}
    declared = Plugin("translate", "route-declared", {"source": "[fields][system]", "dictionary": names, **lookup})
    found = Plugin("translate", "route-namespace", {"source": str(NAMESPACE), "dictionary": owners, **lookup})
    return (
        Branch((Case(Equals(SOURCE, "application"), (declared,)),), (found,)),
        # The lookup leaves an event without the source field untouched.
        when(Not(Exists(SYSTEM)), Plugin("mutate", "route-platform", {"add_field": {str(SYSTEM): PLATFORM}})),
        Branch((*own, system), (classed(LogClass.APPLICATION),)),
        Plugin(
            "mutate",
            "route-stream",
            {
                "add_field": {
                    "[@metadata][stream]": log_stream(f"%{{{CLASS}}}", f"%{{{SYSTEM}}}", environment.name),
                    "[data_stream][type]": "logs",
                    "[data_stream][dataset]": f"%{{{CLASS}}}.%{{{SYSTEM}}}",
                    "[data_stream][namespace]": environment.name,
                    "system": f"%{{{SYSTEM}}}",
                }
            },
        ),
    )


def shape() -> tuple[Node, ...]:
    """Only what the envelope has: inputs and patterns add names of their own."""
    return (Plugin("prune", "shape", {"whitelist_names": [f"^{re.escape(name)}$" for name in TOPMOST]}),)


def identify() -> tuple[Node, ...]:
    """A record from a file has one identity however often it is delivered; from elsewhere, each delivery is one."""
    target = "[@metadata][id]"
    origin = ["[log][file][path]", "@timestamp", "message"]
    file = {"source": origin, "concatenate_sources": True, "method": "MURMUR3_128", "target": target}
    return (
        Branch(
            (Case(Exists(Field("log", "file", "path")), (Plugin("fingerprint", "identify-file", file),)),),
            (Plugin("fingerprint", "identify-event", {"method": "UUID", "target": target}),),
        ),
    )


def filters(environment: Environment, systems: Iterable[System]) -> tuple[Node, ...]:
    return (
        # First, while nothing has changed the record: the id must be the same for every delivery.
        *identify(),
        *parse(),
        *name_fields(),
        *locate(environment),
        *tag_errors(),
        *redact(),
        *route(environment, systems),
        *shape(),
    )
