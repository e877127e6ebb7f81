"""The files of an export: one per system, and the report of what OpenSLO has no place for."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from rules.slo.openslo.documents import documents
from rules.slo.openslo.unsaid import unsaid
from specs.system import System

BASE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+")
REPORT = "losses.md"
HEAD = """\
# What OpenSLO cannot hold

Fields of the objectives in these files that OpenSLO v1 has no place for. An import here reads them from the annotation
of each document; other tools do not see them.

| System | Field | Why |
|---|---|---|
"""


class _Dumper(BASE):
    """Text that newer YAML takes for a number, as 1e3, is quoted; the library knows the older YAML only."""


def _text(dumper: Any, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if NUMBER.fullmatch(text) else None)


_Dumper.add_representer(str, _text)


def openslo_files(systems: Iterable[System]) -> Mapping[str, str]:
    """Texts by file name; no file of a system without objectives."""
    chosen = [system for system in systems if system.slos]
    texts = {f"{system.name}.yaml": yaml_text(documents(system)) for system in chosen}
    rows = [f"| {one.where} | `{one.path}` | {one.reason} |" for system in chosen for one in unsaid(system)]
    return {**texts, REPORT: HEAD + "\n".join(rows) + "\n"} if chosen else {}


def yaml_text(found: Iterable[object]) -> str:
    return yaml.dump_all(found, Dumper=_Dumper, sort_keys=False, width=10_000, allow_unicode=True)
