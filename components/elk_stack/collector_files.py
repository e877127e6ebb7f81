"""The OpenTelemetry collector as node agent: tail, join, redact, keep on disk, deliver straight into the log store.

A record counts as read only when it lies in the queue on disk, and leaves the queue only when the store has said what became
of it. In between it may be sent more than once; its identity makes a second delivery harmless. `docs/proof/log-loss.md` has
what that was worth on the real program.

One hole is the program's own: its queue forgets what it cannot mark as being delivered. A disk that something else fills to
the last block while the store takes records loses those that are just picked up; the kubelet evicts pods before that.
"""

from collections.abc import Iterable
from typing import Any

import yaml

from components.elk_stack import ports
from components.elk_stack.agent_files import STATE
from components.elk_stack.collector_statements import statements
from components.elk_stack.users import LOG_SHIPPER, User
from components.telemetry import telemetry
from specs.environment import LOGGING_NAMESPACE, NODE_AGENTS_NAMESPACE, Environment
from specs.system import System
from specs.units import gibibytes, mebibytes

Section = dict[str, Any]

AGENT_FILE = "log-agent.yaml"
LOGS = "/var/log/pods"
"""The files themselves and not the links in containers/: a link knows only the newest file of a container."""
CERTIFICATES = "/etc/otel/certificates"
CREDENTIALS = "/etc/otel/credentials"
HASH_KEY_NAME = "hash-key"
PASSWORD, HASH_KEY = f"{CREDENTIALS}/{LOG_SHIPPER.key}", f"{CREDENTIALS}/{HASH_KEY_NAME}"
GATES = ("stanza.synchronousLogEmitter",)
"""Without it up to a hundred records per file lie in memory that were already marked as read: a killed agent loses them."""
QUEUE = gibibytes(4)
BATCH = mebibytes(4)
FOR_EVER = 2**31 - 1
"""The exporter counts attempts and gives up after two."""
MOST_PARSED = 128 << 10
"""Bytes. A longer line of JSON is looked at and stored as a text: written anew from its fields it might be six times as long,
and the queue drops what no batch holds, with its neighbours."""
RETRIED = (401, 403, 404, 408, 429, 500, 502, 503, 504)
"""Also what is wrong on our side, such as a password that was changed: the records wait until somebody mended it. Not 400:
a document the store will never take would hold up all others."""
PREFIX = r"\S+ std(?:out|err) "
"""Time and stream, as the container runtime writes them in front of each line (CRI)."""
WHOLE = rf"^{PREFIX}F[^\n]*\n"
"""A line that ends a record. Parts of lines longer than 16 KiB are marked P and belong to the next F."""
UNFINISHED = "5s"
"""A line without an end is what a program said last, such as why it ended."""
CONTINUED = ("Caused by: ", "...")
"""Beginnings of lines at the margin that belong to the record before."""
NEVER_FIRST = r"\s)}\]"


def not_beginning(*texts: str) -> str:
    """A pattern of the first characters of a line that begins with none of the texts: RE2 knows no lookahead."""
    firsts = "".join(sorted({text[0] for text in texts}))
    found = [rf"[^{NEVER_FIRST}{firsts}]"]
    for text in texts:
        for end in range(1, len(text)):
            begun = text[:end].replace(".", r"\.")
            # Also the end of the line; what is not yet read of it must not look like its end.
            found.append(rf"{begun}[^{text[end]}]")
    return f"(?:{'|'.join(found)})"


FIRST_LINE = rf"^{PREFIX}[FP] {not_beginning(*CONTINUED)}"


def _own_files() -> list[str]:
    """Its own lines would feed themselves; what is compressed was read before."""
    agents = f"{LOGS}/{NODE_AGENTS_NAMESPACE}_{ports.AGENT_NAME}-*/*/*"
    return [agents, f"{LOGS}/{LOGGING_NAMESPACE}_{ports.LOGSTASH_NAME}-*/*/*", f"{LOGS}/*/*/*.gz", f"{LOGS}/*/*/*.tmp"]


def _folders(system: System) -> str:
    return f"{LOGS}/{system.namespace}_*/*/*.log*"


def _operators(joint: str) -> list[Section]:
    """Take the runtime's words off each line, and a record's origin out of its file's path."""
    return [
        {"type": "regex_replace", "field": "body", "regex": rf"\n{PREFIX}[FP] ?", "replace_with": joint},
        {
            "type": "regex_parser",
            "regex": r"^(?P<time>\S+) (?P<stream>stdout|stderr) [FP](?: (?P<message>[\s\S]*))?$",
            "parse_to": "body",
            "on_error": "send_quiet",
        },
        {
            "type": "regex_parser",
            "parse_from": 'attributes["log.file.path"]',
            "regex": r"/(?P<namespace>[^_/]+)_(?P<pod>[^_/]+)_(?P<uid>[^/]+)/(?P<container>[^/]+)/(?P<restart>\d+)\.log[^/]*$",
            "cache": {"size": 512},
            "on_error": "send_quiet",
        },
        {
            "type": "json_parser",
            "parse_from": "body.message",
            "parse_to": "attributes.fields",
            "parse_ints": True,
            "if": f'type(body) == "map" and body.message matches "^\\\\s*\\\\{{" and len(body.message) <= {MOST_PARSED}',
            "on_error": "send_quiet",
        },
    ]


def _reader(include: list[str], exclude: list[str], split: Section, joint: str, flush: str) -> Section:
    return {
        "include": include,
        "exclude": exclude,
        "start_at": "beginning",
        "storage": "file_storage",
        "include_file_path": True,
        "include_file_name": False,
        "include_file_record_offset": True,
        "multiline": split,
        "force_flush_period": flush,
        # A record the queue does not take yet is offered again, without end.
        "retry_on_failure": {"enabled": True, "max_interval": "5s", "max_elapsed_time": "0s"},
        "operators": _operators(joint),
    }


def receivers(systems: tuple[System, ...]) -> Section:
    """Two readers: stack traces over several lines belong together where a system writes them.

    Lines are joined while they are read, before the position moves: nothing waits in memory that counts as read.
    """
    several = [_folders(system) for system in systems if system.logs.multiline]
    lines = _reader([f"{LOGS}/*/*/*.log*"], [*_own_files(), *several], {"line_end_pattern": WHOLE}, "", UNFINISHED)
    traces = _reader(several, _own_files(), {"line_start_pattern": FIRST_LINE}, "\n", "2s")
    return {"file_log/lines": lines, **({"file_log/traces": traces} if several else {})}


def exporter(user: User = LOG_SHIPPER) -> Section:
    """Whose password lies in the credentials; every user's is kept under the same name."""
    return {
        "endpoints": [ports.ELASTICSEARCH_URL],
        "user": user.name,
        "password": f"${{file:{PASSWORD}}}",
        "tls": {"ca_file": f"{CERTIFICATES}/ca.crt"},
        # It would end the attempts of one delivery together, and with them the records.
        "timeout": "0s",
        "retry": {
            "enabled": True,
            "max_retries": FOR_EVER,
            "initial_interval": "500ms",
            "max_interval": "30s",
            "retry_on_status": list(RETRIED),
        },
        "logs_dynamic_id": {"enabled": True},
        # A second delivery of the same record is refused as a conflict, which is as it should be.
        "suppress_conflict_errors": True,
        "sending_queue": {
            "enabled": True,
            "storage": "file_storage",
            "sizer": "bytes",
            "queue_size": QUEUE.count,
            "block_on_overflow": True,
            "num_consumers": 2,
            "batch": {"sizer": "bytes", "flush_timeout": "2s", "min_size": BATCH.count // 4, "max_size": BATCH.count},
        },
    }


def agent_configuration(environment: Environment, systems: Iterable[System]) -> Section:
    served = tuple(systems)
    reads = receivers(served)
    pipeline = {
        "receivers": list(reads),
        "processors": ["memory_limiter", "transform/record"],
        "exporters": ["elasticsearch"],
    }
    return {
        "extensions": {
            "health_check": {"endpoint": f"0.0.0.0:{ports.AGENT_HEALTH}"},
            "file_storage": {"directory": STATE, "create_directory": True, "fsync": True},
        },
        "receivers": reads,
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 25},
            "transform/record": {
                "error_mode": "silent",
                "log_statements": statements(environment, served, HASH_KEY),
            },
        },
        "exporters": {"elasticsearch": exporter()},
        "service": {
            "extensions": ["health_check", "file_storage"],
            "pipelines": {"logs": pipeline},
            "telemetry": telemetry(ports.AGENT_METRICS),
        },
    }


def agent_file(environment: Environment, systems: Iterable[System]) -> str:
    """YAML in the order given, long patterns kept whole."""
    return yaml.safe_dump(agent_configuration(environment, systems), sort_keys=False, width=10_000)
