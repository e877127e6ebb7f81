"""`make render`: everything an environment consists of, as plain files; the layout is a contract (docs/render.md)."""

import argparse
from pathlib import Path
from typing import Any

import yaml

from commands.check_input import checked
from commands.failure import CommandFailure
from commands.folder import write
from commands.recording import RecordingError, record_stack
from components.backup_schedule.files import files as backup_files
from components.elk_stack.documents import documents as log_documents
from components.elk_stack.files import files as log_files
from components.handbook.configuration import configuration as web_server_configuration
from components.health_checks.files import files as health_files
from components.maintenance_schedule.files import files as maintenance_files
from components.monitoring_stack.files import files as monitoring_files
from components.runtime_security.files import files as falco_files
from components.slo_set.files import files as slo_files
from components.trace_stack.files import files as trace_files
from dashboards.catalogue import boards
from dashboards.kibana import log_boards
from handbook.catalogue import pages
from rules.slo.openslo.file import openslo_files
from specs.environment import Environment
from specs.links import slug
from specs.system import System

SOURCES = (
    monitoring_files,
    log_files,
    log_documents,
    trace_files,
    backup_files,
    maintenance_files,
    health_files,
    slo_files,
    falco_files,
)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", default="prod", help="environment: the middle of Pulumi.<env>.yaml")
    parser.add_argument("--out", type=Path, required=True, help="folder to write; an earlier render there is replaced")


def run(options: argparse.Namespace) -> int:
    texts = everything(options.env)
    write(options.out, texts)
    print(f"{len(texts)} files in {options.out}")
    return 0


def everything(environment: str) -> dict[str, str]:
    """Every file by path. Raises CommandFailure."""
    plan = checked(environment)
    try:
        recording = record_stack(environment)
    except RecordingError as error:
        raise CommandFailure(str(error)) from None
    return {**rendered(plan.systems, plan.environment), **manifest_files(recording.manifests())}


def rendered(systems: tuple[System, ...], environment: Environment) -> dict[str, str]:
    """What the pods read and people read, by path."""
    texts = {path: text for source in SOURCES for path, text in source(environment, systems).items()}
    for board in boards(systems, environment):
        texts[f"grafana/dashboards/{slug(board.folder)}/{board.uid}.json"] = board.text
    texts |= {f"kibana/{name}": text for name, text in log_boards(systems, environment).items()}
    texts |= {f"handbook/{path}": text for path, text in pages(systems, environment).items()}
    texts["nginx/nginx.conf"] = web_server_configuration()
    texts |= {f"slo/{path}": text for path, text in openslo_files(systems).items()}
    return texts


def manifest_files(manifests: list[dict[str, Any]]) -> dict[str, str]:
    """One file per object: manifests/<namespace>/<kind>-<name>.yaml; objects of no namespace lie in `cluster`."""
    return {
        f"manifests/{found['metadata'].get('namespace', 'cluster')}/{found['kind'].lower()}-{found['metadata']['name']}.yaml": (
            yaml.dump(found, Dumper=DUMPER, sort_keys=True, width=10_000, allow_unicode=True)
        )
        for found in manifests
    }
