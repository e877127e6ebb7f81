"""Where records come in: from the node agents, from applications and from syslog."""

from collections.abc import Iterable

from components.elk_stack import ports
from components.elk_stack.pipeline import paths
from components.elk_stack.pipeline.filters import filters
from components.elk_stack.pipeline.store import STORE
from components.elk_stack.pipeline.tree import Pipeline, Plugin
from specs.environment import Environment
from specs.log_queue import INTAKE_SHARE
from specs.system import System

INTAKE = "intake"
SOURCE = "[@metadata][source]"
AGENT, APPLICATION, SYSLOG = "agent", "application", "syslog"


def inputs() -> tuple[Plugin, ...]:
    """The agents' input answers when an event lies in the queue on disk. TCP has no answer: what a sender thinks sent
    may be lost with the connection, so it only stands for applications that already speak it."""
    return (
        Plugin(
            "http",
            "intake-agent",
            {
                "port": ports.LOGSTASH_AGENT,
                "codec": "json",
                "ssl_enabled": True,
                "ssl_certificate": f"{paths.CERTIFICATES}/tls.crt",
                "ssl_key": f"{paths.CERTIFICATES}/tls.key",
                "ssl_certificate_authorities": [f"{paths.CERTIFICATES}/ca.crt"],
                "ssl_client_authentication": "required",
                "add_field": {SOURCE: AGENT},
            },
        ),
        Plugin(
            "tcp",
            "intake-json",
            {
                "port": ports.LOGSTASH_JSON,
                "codec": Plugin("json_lines", "intake-json-codec", {"target": "[fields]"}),
                "add_field": {SOURCE: APPLICATION},
            },
        ),
        Plugin("syslog", "intake-syslog", {"port": ports.LOGSTASH_SYSLOG, "add_field": {SOURCE: SYSLOG}}),
    )


def intake(environment: Environment, systems: Iterable[System]) -> Pipeline:
    """Reads, refines, hands over. Its queue is on disk too: an answer to an agent is a promise."""
    return Pipeline(
        INTAKE,
        inputs=inputs(),
        filters=filters(environment, systems),
        outputs=(Plugin("pipeline", "intake-out", {"send_to": [STORE]}),),
        queue_share=INTAKE_SHARE,
    )
