"""The rendered configuration on this machine: what had to change, and the proof that nothing else did."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from components.monitoring_stack.access import PROMETHEUS_ACCESS
from components.monitoring_stack.backfill import REPLICA_PATH
from components.monitoring_stack.probes import EXPORTER_ADDRESS
from components.monitoring_stack.prometheus_files import RULES_PATH
from components.monitoring_stack.scrape import CLUSTER_CA, TOKEN
from tests.live.monitoring.discovery import META

Document = dict[str, Any]

FILES = (CLUSTER_CA, TOKEN, PROMETHEUS_ACCESS, REPLICA_PATH)
"""Files of the pod, by where they or their folders lie."""
FOUND, FOUND_HERE = "kubernetes_sd_configs", "http_sd_configs"


@dataclass(frozen=True)
class Change:
    """One place of a document, as a path of keys, and what stands there before and after."""

    path: tuple[str | int, ...]
    before: Any
    after: Any


@dataclass(frozen=True)
class Client:
    """How a real API server is asked, and what is scraped there: nothing but the API server itself.

    `nowhere` is a proxy that does not exist: addresses of pods that no container stands behind may belong to others.
    """

    kubeconfig: Path
    api_server: str
    """Its address. No EndpointSlice tells of it, as none may hold a loopback address."""
    nowhere: str

    def configuration(self, moved: Document) -> Document:
        for job in moved["scrape_configs"]:
            if job["job_name"] == "apiserver":
                found = {f"{META}service_name": "kubernetes", f"{META}endpointslice_port_name": "https"}
                job["static_configs"] = [{"targets": [self.api_server], "labels": found}]
            else:
                job["proxy_url"] = self.nowhere
        for alertmanager in moved["alerting"]["alertmanagers"]:
            alertmanager["proxy_url"] = self.nowhere
        return moved


@dataclass(frozen=True)
class Move:
    """`discovery` is the address that answers as Kubernetes' discovery, `probes` where the blackbox exporter is."""

    folder: Path
    discovery: str
    probes: str
    client: Client | None = None
    """Asks a real API server instead."""
    interval: str = ""
    """Replaces every scrape interval; empty keeps those that are rendered."""
    evaluation: str = ""

    def configuration(self, rendered: Mapping[str, Any]) -> Document:
        moved = self._moved(copy.deepcopy(dict(rendered)))
        if self.interval:
            for timed in (moved["global"], *moved["scrape_configs"]):
                timed |= {key: self.interval for key in ("scrape_interval", "scrape_timeout") if key in timed}
        if self.evaluation:
            moved["global"]["evaluation_interval"] = self.evaluation
        return self.client.configuration(moved) if self.client else moved

    def rules(self, rendered: Mapping[str, Any]) -> Document:
        """A rule file whose groups run as often as the server evaluates by itself, and do not look back."""
        moved = copy.deepcopy(dict(rendered))
        if self.evaluation:
            for group in moved["groups"]:
                group.pop("query_offset", None)
                if "interval" in group:
                    group["interval"] = self.evaluation
        return moved

    def _moved(self, node: Any) -> Any:
        if isinstance(node, dict):
            return dict(self._entry(key, value) for key, value in node.items())
        if isinstance(node, list):
            return [self._moved(each) for each in node]
        return self._text(node) if isinstance(node, str) else node

    def _entry(self, key: str, value: Any) -> tuple[str, Any]:
        if key == FOUND and self.client:
            return key, [{**one, "kubeconfig_file": str(self.client.kubeconfig)} for one in value]
        if key == FOUND:
            return FOUND_HERE, [{"url": self._address(one), "refresh_interval": "1s"} for one in value]
        return key, self._moved(value)

    def _address(self, found: Mapping[str, Any]) -> str:
        """Role and namespaces are asked for as they are rendered."""
        assert found.keys() <= {"role", "namespaces"}, f"the discovery here knows nothing of {found}"
        namespaces = ",".join(found.get("namespaces", {}).get("names", ()))
        return f"http://{self.discovery}/discovery?{urlencode({'role': found['role'], 'namespaces': namespaces})}"

    def _text(self, text: str) -> str:
        if text == EXPORTER_ADDRESS:
            return self.probes
        known = next((path for path in (*FILES, RULES_PATH) if text.startswith(path)), "")
        return str(self.folder / text.removeprefix("/")) if known else text


def changes(before: Any, after: Any, path: tuple[str | int, ...] = ()) -> Iterator[Change]:
    """Where two documents differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from changes(before.get(key), after.get(key), (*path, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (left, right) in enumerate(zip(before, after, strict=True)):
            yield from changes(left, right, (*path, number))
    elif before != after:
        yield Change(path, before, after)


EXPLAINED = re.compile(
    r"http_sd_configs|kubernetes_sd_configs|kubeconfig_file|static_configs|proxy_url|ca_file|credentials_file|password_file|rule_files/0|files/0"
    r"|scrape_interval|scrape_timeout|evaluation_interval"
)
"""Where a change may be, by the end of its path: discovery, ways to a server, files of the pod, intervals."""


def unexplained(found: Iterable[Change], probes: str) -> list[Change]:
    """Changes beside those, and beside the one address that only the cluster's own names could lead to."""
    return [
        change
        for change in found
        if not any(EXPLAINED.fullmatch("/".join(map(str, change.path[-parts:]))) for parts in (1, 2))
        and (change.before, change.after) != (EXPORTER_ADDRESS, probes)
    ]
