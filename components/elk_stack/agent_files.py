"""What the node agent reads: tail, join, enrich, redact, keep on disk, deliver."""

import json
from collections.abc import Iterable, Mapping

from components.elk_stack import ports
from components.elk_stack.fluentd_tree import Directive, render
from components.elk_stack.redaction_ruby import core, fluentd_filter
from specs.environment import LOGGING_NAMESPACE, NODE_AGENTS_NAMESPACE
from specs.system import System
from specs.units import Bytes, gibibytes, mebibytes

STATE = "/var/lib/groundcrew/log-agent"
"""On the node's own disk: positions and buffer move together, or a restart loses or repeats what lies between them."""
LOGS = "/var/log/containers"
CERTIFICATES = "/fluentd/certificates"
PLUGINS = "/fluentd/redaction"
TAG = "kubernetes.*"
CONTAINERS = "kubernetes.var.log.containers"
BUFFER = gibibytes(4)
CHUNK = mebibytes(4)
"""Some fifty chunks fit into the agent's memory even if all are read at once."""
RETRIED = "429,500,502,503,504"
"""Also "queue full": the pipeline answers 429 while its queue on disk is full."""
FIRST_LINE = r"/^(?!\s|Caused by: |\.\.\. \d+ more|[})])\S/"
"""A line that starts at the margin begins a record; indented ones and causes belong to the one before."""


def _megabytes(size: Bytes) -> str:
    """Fluentd counts in binary units and writes them without the i."""
    return f"{size.count >> 20}m"


def source() -> Directive:
    return Directive(
        "source",
        parameters={
            "@type": "tail",
            "@id": "containers",
            "path": f"{LOGS}/*.log",
            # Its own lines and the pipeline's would feed themselves.
            "exclude_path": json.dumps(
                [
                    f"{LOGS}/{ports.AGENT_NAME}-*_{NODE_AGENTS_NAMESPACE}_*.log",
                    f"{LOGS}/{ports.LOGSTASH_NAME}-*_{LOGGING_NAMESPACE}_*.log",
                ]
            ),
            "pos_file": f"{STATE}/containers.pos",
            "tag": TAG,
            "path_key": "path",
            "read_from_head": True,
            # A rotated file is followed by its inode and read to its end before it is let go.
            "follow_inodes": True,
            "rotate_wait": "60s",
            "refresh_interval": "10s",
            "pos_file_compaction_interval": "1h",
            # One noisy container must not keep the others waiting until their files are rotated away.
            "read_bytes_limit_per_second": _megabytes(mebibytes(8)),
            "encoding": "UTF-8",
        },
        children=[
            Directive(
                "parse",
                parameters={"@type": "cri", "merge_cri_fields": True, "time_key": "time", "keep_time_key": False},
            )
        ],
    )


def metrics() -> list[Directive]:
    listen = {"@type": "prometheus", "@id": "metrics", "bind": "0.0.0.0", "port": ports.AGENT_METRICS}
    return [
        Directive("source", parameters=listen),
        Directive("source", parameters={"@type": "prometheus_output_monitor", "@id": "metrics-output"}),
        Directive("source", parameters={"@type": "prometheus_tail_monitor", "@id": "metrics-tail"}),
    ]


def join(systems: Iterable[System]) -> list[Directive]:
    """Lines the container runtime cut at 16 KiB, and stack traces of the systems that write them over several lines.

    Only these wait in memory, and only until the next line or the flush: a killed agent may lose them, nothing else.
    """
    common = {"key": "message", "stream_identity_key": "stream", "timeout_label": "@REFINE"}
    partial = {
        "@type": "concat",
        "@id": "join-cut",
        **common,
        "separator": "",
        "use_partial_cri_logtag": True,
        "partial_cri_logtag_key": "logtag",
        "partial_cri_stream_key": "stream",
        "flush_interval": 5,
    }
    traces = [
        Directive(
            "filter",
            f"{CONTAINERS}.*_{system.namespace}_*.log",
            {
                "@type": "concat",
                "@id": f"join-{system.namespace}",
                **common,
                # The record happened when its first line was written.
                "use_first_timestamp": True,
                "multiline_start_regexp": FIRST_LINE,
                "flush_interval": 2,
            },
        )
        for system in systems
        if system.logs.multiline
    ]
    return [Directive("filter", f"{CONTAINERS}.**", partial), *traces]


def refine() -> list[Directive]:
    shape = {"log": "${{'file'=>{'path'=>record['path']}}}"}
    return [
        Directive(
            "filter",
            "**",
            {
                "@type": "kubernetes_metadata",
                "@id": "enrich",
                "skip_container_metadata": True,
                "skip_master_url": True,
                "skip_namespace_metadata": True,
                "watch": True,
            },
        ),
        Directive(
            "filter",
            "**",
            {"@type": "record_transformer", "@id": "shape", "enable_ruby": True, "remove_keys": "logtag,path,docker"},
            [Directive("record", parameters=shape)],
        ),
        Directive("filter", "**", {"@type": "redaction", "@id": "redact"}),
    ]


def buffer() -> Directive:
    """On disk, for ever retried, and full means that reading stops: the lines then wait in the containers' files."""
    return Directive(
        "buffer",
        parameters={
            "@type": "file",
            "path": f"{STATE}/buffer",
            "chunk_limit_size": _megabytes(CHUNK),
            "total_limit_size": _megabytes(BUFFER),
            "flush_mode": "interval",
            "flush_interval": "2s",
            "flush_thread_count": 2,
            "flush_at_shutdown": False,
            "retry_type": "exponential_backoff",
            "retry_max_interval": "30s",
            "retry_forever": True,
            "overflow_action": "block",
        },
    )


def deliver() -> Directive:
    """An answer of Logstash means that the records lie in its queue on disk; only then is the chunk deleted."""
    return Directive(
        "match",
        "**",
        {
            "@type": "http",
            "@id": "deliver",
            "endpoint": ports.LOGSTASH_URL,
            "json_array": True,
            "tls_ca_cert_path": f"{CERTIFICATES}/ca.crt",
            "tls_client_cert_path": f"{CERTIFICATES}/tls.crt",
            "tls_private_key_path": f"{CERTIFICATES}/tls.key",
            "tls_verify_mode": "peer",
            "open_timeout": 5,
            "read_timeout": 60,
            "retryable_response_codes": RETRIED,
            # Anything else that is wrong is wrong on our side: keep the records until somebody mended it.
            "error_response_as_unrecoverable": False,
        },
        [
            Directive("format", parameters={"@type": "json"}),
            Directive(
                "inject",
                parameters={
                    "time_key": "@timestamp",
                    "time_type": "string",
                    "time_format": "%Y-%m-%dT%H:%M:%S.%NZ",
                    "utc": True,
                },
            ),
            buffer(),
        ],
    )


def rejected() -> Directive:
    """Records that cannot even be buffered stay on the node, where they can be looked at."""
    return Directive(
        "match",
        "**",
        {"@type": "file", "@id": "rejected", "path": f"{STATE}/rejected/records", "append": True},
        [
            Directive(
                "buffer", parameters={"@type": "file", "path": f"{STATE}/rejected/buffer", "total_limit_size": "64m"}
            )
        ],
    )


def configuration(systems: Iterable[System]) -> list[Directive]:
    log = Directive("log", parameters={"format": "json"})
    onward = Directive("match", "**", {"@type": "relabel", "@id": "onward", "@label": "@REFINE"})
    return [
        Directive("system", parameters={"log_level": "info"}, children=[log]),
        *metrics(),
        source(),
        *join(systems),
        onward,
        Directive("label", "@REFINE", children=[*refine(), deliver()]),
        Directive("label", "@ERROR", children=[rejected()]),
    ]


def agent_files(systems: Iterable[System]) -> Mapping[str, str]:
    """By file name."""
    return {
        "fluent.conf": render(configuration(systems)),
        "redaction.rb": core(),
        "filter_redaction.rb": fluentd_filter(),
    }
