"""What Falco reads, as files: ConfigMap and render both come from here."""

from collections.abc import Mapping
from typing import Any

import yaml

from components.runtime_security import ports
from components.runtime_security.rules import RULES
from specs.environment import Environment
from specs.system import System

CONFIGURATION, OWN_RULES = "falco.yaml", "groundcrew_rules.yaml"
FOLDER = "/etc/groundcrew/falco"
SHIPPED_RULES = "/etc/falco/falco_rules.yaml"
"""In the image, of the image's version."""
LEAST_PRIORITY = "notice"


def configuration() -> dict[str, Any]:
    """Events go to standard output as JSON, where the log agent finds them; numbers go to Prometheus."""
    return {
        "engine": {"kind": "modern_ebpf"},
        "rules_files": [SHIPPED_RULES, f"{FOLDER}/{OWN_RULES}"],
        "load_plugins": ["container"],
        "plugins": [{"name": "container", "library_path": "libcontainer.so", "init_config": {}}],
        "json_output": True,
        "json_include_tags_property": True,
        "buffered_outputs": False,
        "stdout_output": {"enabled": True},
        "syslog_output": {"enabled": False},
        "priority": LEAST_PRIORITY,
        "webserver": {
            "enabled": True,
            "listen_port": ports.WEB,
            "k8s_healthz_endpoint": "/healthz",
            "prometheus_metrics_enabled": True,
            "ssl_enabled": False,
        },
        "metrics": {
            "enabled": True,
            "interval": "1h",
            "output_rule": False,
            "rules_counters_enabled": True,
            "kernel_event_counters_enabled": True,
        },
    }


def documents() -> Mapping[str, str]:
    """By the name of the file."""
    return {
        CONFIGURATION: _text(configuration()),
        OWN_RULES: _text([rule.document() for rule in RULES]),
    }


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """By path below the render folder: falco/, where Falco is switched on. They depend on no system."""
    return {f"falco/{name}": text for name, text in documents().items()} if environment.falco else {}


def _text(value: Any) -> str:
    """YAML in the order given, conditions kept whole."""
    return yaml.safe_dump(value, sort_keys=False, width=10_000)
