"""What the stack's pods read, as files: ConfigMaps and the render both come from here."""

from collections.abc import Mapping

from components.elk_stack.agent_files import agent_files
from components.elk_stack.collector_files import AGENT_FILE, agent_file
from components.elk_stack.elasticsearch_files import elasticsearch_file
from components.elk_stack.event_files import EVENTS_FILE, events_file
from components.elk_stack.kibana import kibana_file
from components.elk_stack.logstash_files import pipeline_files, settings_files
from components.elk_stack.settings import settings_file
from specs.environment import Environment, LogAgent
from specs.system import System


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """By path below the render folder: elasticsearch/, kibana/, logstash/, and fluentd/ or otel/ for the node agent."""
    logstash = {**pipeline_files(environment, systems), **settings_files(environment, systems)}
    return {
        "elasticsearch/elasticsearch.yml": elasticsearch_file(environment),
        "elasticsearch/settings.json": settings_file(environment, systems),
        "kibana/kibana.yml": kibana_file(environment),
        **{f"logstash/{name}": text for name, text in logstash.items()},
        f"otel/{EVENTS_FILE}": events_file(environment, systems),
        **_agent(environment, systems),
    }


def _agent(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    if environment.log_agent is LogAgent.OTEL:
        return {f"otel/{AGENT_FILE}": agent_file(environment, systems)}
    return {f"fluentd/{name}": text for name, text in agent_files(systems).items()}


def below(texts: Mapping[str, str], folder: str, *suffixes: str) -> dict[str, str]:
    """Files of one folder by their own name, those with one of the suffixes or all."""
    named = {path.removeprefix(f"{folder}/"): text for path, text in texts.items() if path.startswith(f"{folder}/")}
    return {name: text for name, text in named.items() if not suffixes or name.endswith(suffixes)}
