"""What Logstash reads: its settings, its pipelines, and the redaction script."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from components.elk_stack import ports
from components.elk_stack.log_policy import budget
from components.elk_stack.pipeline import paths
from components.elk_stack.pipeline.intake import intake
from components.elk_stack.pipeline.render import render
from components.elk_stack.pipeline.store import dead_letters, store
from components.elk_stack.pipeline.tree import Pipeline
from components.elk_stack.redaction_ruby import logstash_script
from specs.environment import Environment
from specs.log_queue import DEAD_LETTER_SHARE
from specs.system import System
from specs.units import Bytes, Duration, gibibytes, mebibytes

DEAD_LETTER_AGE = "7d"
EVENT_OVERHEAD = 2.5
"""Bytes in the queue per byte of a log line: names of fields, Kubernetes metadata, the queue's own frame. Ours; small
events can reach far more, and a soak test replaces it."""
LEAST_QUEUE = mebibytes(128)
"""Two pages: a queue of one page blocks at each turn of the page."""

LOGGING = """\
status = warn
name = groundcrew
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = JSONLayout
appender.console.layout.compact = true
appender.console.layout.eventEol = true
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""
JVM = """\
-Djava.awt.headless=true
-Dfile.encoding=UTF-8
-Djava.io.tmpdir=/tmp
-Djruby.regexp.interruptible=true
-Dlog4j2.isThreadContextMapInheritable=true
-XX:+ExitOnOutOfMemoryError
"""


def pipelines(environment: Environment, systems: Iterable[System]) -> tuple[Pipeline, ...]:
    return (intake(environment, systems), store(), dead_letters(environment))


def volume(environment: Environment) -> Bytes:
    return environment.size(ports.LOGSTASH_NAME).volume or gibibytes(2)


def queue(environment: Environment, share: float) -> Bytes:
    return max(LEAST_QUEUE, volume(environment) * share)


def bridged(environment: Environment, systems: Iterable[System]) -> Duration:
    """How long the queues hold what keeps arriving while the log store is away: all replicas' queues / bytes a second."""
    rate = budget(environment, systems).per_day.count / 86_400 * EVENT_OVERHEAD
    held = queue(environment, store().queue_share).count * environment.size(ports.LOGSTASH_NAME).replicas
    return Duration(int(held / rate)) if rate else Duration(0)


def settings(environment: Environment) -> dict[str, Any]:
    return {
        "node.name": "${POD_NAME}",
        "path.data": paths.DATA,
        "pipeline.ecs_compatibility": "v8",
        "config.reload.automatic": True,
        "config.reload.interval": "15s",
        "api.http.host": "0.0.0.0",
        "api.http.port": ports.LOGSTASH_API,
        "log.format": "json",
        "queue.drain": False,
        "dead_letter_queue.enable": True,
        "dead_letter_queue.max_bytes": queue(environment, DEAD_LETTER_SHARE).count,
        "dead_letter_queue.storage_policy": "drop_older",
        "dead_letter_queue.retain.age": DEAD_LETTER_AGE,
    }


def pipeline_entry(pipeline: Pipeline, environment: Environment) -> dict[str, Any]:
    kept = {"queue.type": "persisted", "queue.max_bytes": queue(environment, pipeline.queue_share).count}
    return {
        "pipeline.id": pipeline.name,
        "path.config": f"{paths.PIPELINES}/{pipeline.name}.conf",
        **(kept if pipeline.queue_share else {"queue.type": "memory"}),
    }


def pipeline_files(environment: Environment, systems: Iterable[System]) -> Mapping[str, str]:
    """Reloaded while running."""
    return {f"{pipeline.name}.conf": render(pipeline) for pipeline in pipelines(environment, systems)}


def settings_files(environment: Environment, systems: Iterable[System]) -> Mapping[str, str]:
    """Read at the start only."""
    entries = [pipeline_entry(pipeline, environment) for pipeline in pipelines(environment, systems)]
    return {
        "logstash.yml": yaml.safe_dump(settings(environment), sort_keys=False),
        "pipelines.yml": yaml.safe_dump(entries, sort_keys=False),
        "jvm.options": JVM,
        "log4j2.properties": LOGGING,
        "redaction.rb": logstash_script(),
    }
