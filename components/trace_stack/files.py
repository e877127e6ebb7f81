"""What the stack's pods read, as files: ConfigMaps and the render both come from here."""

from collections.abc import Mapping
from typing import Any

import yaml

from components.trace_stack.collector_files import collector_configuration
from components.trace_stack.jaeger_files import jaeger_configuration
from specs.environment import Environment
from specs.system import System


def document(value: Any) -> str:
    """YAML in the order given, long patterns kept whole."""
    return yaml.safe_dump(value, sort_keys=False, width=10_000)


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """By path below the render folder: otel/, jaeger/."""
    return {
        "otel/otel-collector.yaml": document(collector_configuration(environment, systems)),
        "jaeger/jaeger.yaml": document(jaeger_configuration(environment, systems)),
    }
