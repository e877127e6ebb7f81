"""What the health checks read, and what people run beside them, as files of the render."""

from collections.abc import Mapping

import yaml

from components.health_checks import journeys, report
from components.health_checks.chaos import experiment
from components.health_checks.load import SCRIPTS, told
from components.health_checks.names import journeys_name, report_name
from specs.environment import Environment
from specs.system import System

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def files(environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """jobs/<system>-health-report.json and -journeys.json; k6/<system>/; chaos/<system>/ where experiments are wanted."""
    found: dict[str, str] = {}
    for system in systems:
        found[f"jobs/{report_name(system)}.json"] = report.document(system, environment).json()
        if system.journeys:
            found[f"jobs/{journeys_name(system)}.json"] = journeys.document(system, environment).json()
        if system.smoke_checks:
            found[f"k6/{system.name}/told.json"] = told(system)
            found |= {f"k6/{system.name}/{name}": text for name, text in _scripts(environment).items()}
        if environment.chaos and (wanted := experiment(system)):
            text = yaml.dump_all(wanted, Dumper=DUMPER, sort_keys=False)
            found[f"chaos/{system.name}/pod-failure.yaml"] = text
    return found


def _scripts(environment: Environment) -> Mapping[str, str]:
    """Where people are paged nobody makes load: only the smoke script is written."""
    return {name: text for name, text in SCRIPTS.items() if name != "load.js" or not environment.requires_channels}
