"""Other people's boards and the recording rules they read, from clones of their repositories; none is kept in this one."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Document = Mapping[str, Any]
KUBE_PROMETHEUS = "https://github.com/prometheus-operator/kube-prometheus"
"""The boards of kubernetes-mixin, node-mixin and Prometheus, as kube-prometheus-stack ships them too."""
NODE_EXPORTER_FULL = "https://github.com/rfmoz/grafana-dashboards"
DEFINITIONS = "manifests/grafana-dashboardDefinitions.yaml"
RULES = tuple(f"manifests/{name}-prometheusRule.yaml" for name in ("kubernetesControlPlane", "nodeExporter"))
FULL = "prometheus/node-exporter-full.json"


@dataclass(frozen=True)
class Peer:
    """A set of boards. `rules` are recording rules: the name they record and the expression."""

    name: str
    boards: tuple[Document, ...]
    rules: tuple[tuple[str, str, Mapping[str, str]], ...] = ()


class NoPeer(Exception):
    """A folder that is no clone of a repository known here."""


def peer(clone: Path) -> Peer:
    """Which peer a clone holds; bare ones will do."""
    found = set(_git(clone, "ls-tree", "-r", "--name-only", "HEAD", "--", DEFINITIONS, FULL, *RULES).split())
    at = _git(clone, "log", "-1", "--format=%cs").strip()
    if DEFINITIONS in found:
        boards = tuple(_definitions(_yaml(clone, DEFINITIONS)))
        rules = [rule for file in RULES for rule in _recording(_yaml(clone, file))]
        return Peer(f"kube-prometheus, {at}", boards, tuple(rules))
    if FULL in found:
        return Peer(f"node-exporter-full, {at}", (json.loads(_file(clone, FULL)),))
    raise NoPeer(f"{clone}: wanted a clone of {KUBE_PROMETHEUS} or {NODE_EXPORTER_FULL}")


def _git(clone: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", clone, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPeer(f"{clone}: {done.stderr.strip()}")
    return done.stdout


def _file(clone: Path, path: str) -> str:
    return _git(clone, "show", f"HEAD:{path}")


def _yaml(clone: Path, path: str) -> Any:
    return yaml.load(_file(clone, path), yaml.CSafeLoader)


def _definitions(listed: Document) -> Iterable[Document]:
    return (json.loads(text) for item in listed["items"] for text in item["data"].values())


def _recording(manifest: Document) -> Iterable[tuple[str, str, Mapping[str, str]]]:
    for group in manifest["spec"]["groups"]:
        for rule in group["rules"]:
            if "record" in rule:
                yield rule["record"], rule["expr"], rule.get("labels", {})
