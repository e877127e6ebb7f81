"""What an environment is made from, as CycloneDX 1.6: Python packages from the locks, Go modules from the module files of
the programs, images from the table. Nothing is asked of a network, and the same tree gives the same text."""

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

Component = dict[str, Any]

LOCKS: Mapping[str, str] = {
    "requirements.txt": "required",
    "jobs/requirements.txt": "required",
    "requirements-test.txt": "excluded",
    "tools/checkov/requirements.txt": "excluded",
}
"""By lock, CycloneDX' scope: what runs with the program or in the cluster, and what only tests or scans with it."""
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)((?:.*\\\n\s+--hash=sha256:[0-9a-f]{64})*)", re.MULTILINE)
HASH = re.compile(r"sha256:([0-9a-f]{64})")
REQUIRED = re.compile(r"^(?:require\s+|\t)([^\s()]+) (v[^\s]+)(?: // indirect)?$", re.MULTILINE)
REPLACED = re.compile(r"^(?:replace\s+|\t)([^\s()]+)(?: v\S+)? => ([^\s()]+) (v\S+)$", re.MULTILINE)
NAMESPACE = uuid.UUID("6f1f3c0e-7a2b-5d0c-9a55-0c5b2f3f9d10")
"""Of serial numbers, which are computed from the content."""


def python_packages(locks: Mapping[str, str]) -> Iterator[Component]:
    """Packages of each lock, by its path and text, with the hashes of every archive that may be installed."""
    for path, text in locks.items():
        for name, version, hashes in PINNED.findall(text):
            purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
            archives = [{"alg": "SHA-256", "content": digest} for digest in HASH.findall(hashes)]
            component = _component("library", name, version, purl, path) | {"scope": LOCKS[path]}
            yield component | {"externalReferences": [{"type": "distribution", "url": purl, "hashes": archives}]}


def go_modules(path: str, text: str) -> Iterator[Component]:
    """Modules one program may be built from, with replacements in their places."""
    instead = {old: (new, version) for old, new, version in REPLACED.findall(text)}
    for module, version in REQUIRED.findall(text):
        name, built = instead.get(module, (module, version))
        yield _component("library", name, built, f"pkg:golang/{name}@{built}", path) | {"scope": "required"}


def images(references: Iterable[str], digests: Mapping[str, str]) -> Iterator[Component]:
    """Images by full reference; with their digest where the lock has it."""
    for reference in references:
        name, _, tag = reference.rpartition(":")
        digest = digests.get(reference, "")
        short = name.rpartition("/")[2]
        version = quote(digest, safe="") if digest else tag
        purl = f"pkg:oci/{short}@{version}?repository_url={quote(name, safe='')}&tag={tag}"
        found = _component("container", name, tag, purl, "components/images.py") | {"scope": "required"}
        if digest:
            found["hashes"] = [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}]
        yield found


def _component(kind: str, name: str, version: str, purl: str, source: str) -> Component:
    declared = [{"name": "groundcrew:declared-in", "value": source}]
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl, "properties": declared}


def document(components: Iterable[Component], version: str) -> str:
    """The whole bill. What several places declare stands in it once, with all of them, in the widest of their scopes."""
    merged: dict[str, Component] = {}
    for component in components:
        known = merged.setdefault(component["bom-ref"], component)
        if known is not component:
            known["properties"] = _together(known["properties"], component["properties"])
            known["scope"] = "required" if "required" in (known["scope"], component["scope"]) else known["scope"]
    listed = [merged[reference] for reference in sorted(merged)]
    own = {"type": "application", "bom-ref": "groundcrew", "name": "groundcrew", "version": version}
    serial = uuid.uuid5(NAMESPACE, json.dumps([own, listed], sort_keys=True))
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": own},
        "components": listed,
    }
    return json.dumps(bill, indent=2) + "\n"


def _together(first: list[Any], second: list[Any]) -> list[Any]:
    return sorted([*first, *(each for each in second if each not in first)], key=lambda each: each["value"])


def of_tree(root: Path) -> Iterator[Component]:
    """Everything that the files of a tree declare, but its images."""
    yield from python_packages({path: (root / path).read_text(encoding="utf-8") for path in LOCKS})
    for path in sorted((root / "tools").rglob("go.mod")):
        yield from go_modules(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
