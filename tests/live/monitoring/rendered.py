"""What Prometheus' pod reads and how it is started, taken from the rendered objects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from components.monitoring_stack.access import LOGINS, PROMETHEUS_ACCESS, WEB_FILE, web_file
from components.monitoring_stack.backfill import REPLICA_FILE, REPLICA_PATH
from components.monitoring_stack.prometheus_files import RULES_PATH
from components.monitoring_stack.scrape import CLUSTER_CA, TOKEN
from specs.by_hand import PROMETHEUS_CONFIGURATION
from tests.live.monitoring.moved import Move

PASSWORD = "of a test"
POD = "prometheus-0"
HASH = "$2b$04$abcdefghijklmnopqrstuul09E6Yz.DbBDZ9QcUCNp8HuKLhoqA5m"
"""Of PASSWORD, with bcrypt."""
RULES = "prometheus-rules-"
CONFIGURATION = f"{PROMETHEUS_CONFIGURATION}/prometheus.yml"


@dataclass(frozen=True)
class Rendered:
    configuration: dict[str, Any]
    rules: dict[str, dict[str, Any]]
    """Rule files by name."""
    arguments: tuple[str, ...]

    @property
    def expressions(self) -> list[str]:
        return [rule["expr"] for rule in self._rules]

    @property
    def recorded(self) -> dict[str, list[str]]:
        """Expressions of recorded series by name."""
        found: dict[str, list[str]] = {}
        for rule in self._rules:
            if "record" in rule:
                found.setdefault(rule["record"], []).append(rule["expr"])
        return found

    @property
    def _rules(self) -> Iterator[dict[str, Any]]:
        return (rule for file in self.rules.values() for group in file["groups"] for rule in group["rules"])


def rendered(manifests: Iterable[Mapping[str, Any]]) -> Rendered:
    found = {(one["kind"], one["metadata"]["name"]): one for one in manifests}
    [container] = [
        container
        for container in found["StatefulSet", "prometheus"]["spec"]["template"]["spec"]["containers"]
        if container["name"] == "prometheus"
    ]
    rules = {
        file: yaml.load(text, yaml.CSafeLoader)
        for (kind, name), one in found.items()
        if kind == "ConfigMap" and name.startswith(RULES)
        for file, text in one["data"].items()
    }
    configuration = yaml.load(found["ConfigMap", "prometheus-config"]["data"]["prometheus.yml"], yaml.CSafeLoader)
    return Rendered(configuration, rules, tuple(container["args"]))


def lay_out(move: Move, found: Rendered, authority: bytes, token: str) -> None:
    """The files of Prometheus' pod, below the folder as they lie below the pod's root."""
    files = {
        CONFIGURATION: yaml.dump(move.configuration(found.configuration), Dumper=yaml.CSafeDumper).encode(),
        f"{PROMETHEUS_ACCESS}/{WEB_FILE}": web_file({login.user: HASH for login in LOGINS}).encode(),
        **{f"{PROMETHEUS_ACCESS}/{login.key}": PASSWORD.encode() for login in LOGINS},
        CLUSTER_CA: authority,
        f"{REPLICA_PATH}/{REPLICA_FILE}": POD.encode(),
        TOKEN: token.encode(),
    }
    for name, document in found.rules.items():
        files[f"{RULES_PATH}/{name}"] = yaml.dump(move.rules(document), Dumper=yaml.CSafeDumper).encode()
    for path, content in files.items():
        file = move.folder / path.removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
