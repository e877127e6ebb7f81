"""A real Prometheus that scrapes real servers through the rendered jobs."""

import copy
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from tests.support import waiting
from tests.support.program_server import serving
from tests.support.servers import free_port

Job = dict[str, Any]

until = partial(waiting.until, seconds=30, every=0.25)


@dataclass(frozen=True)
class Prometheus:
    """The server's API."""

    url: str

    def _get(self, path: str, **parameters: str) -> Any:
        query = urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=30) as answer:
                return json.loads(answer.read())["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from error

    def values(self, expression: str) -> dict[tuple[tuple[str, str], ...], float]:
        """Elements of an instant vector by their labels. AssertionError for an expression the server refuses."""
        found = self._get("query", query=expression)
        assert found["resultType"] == "vector", expression
        return {tuple(sorted(each["metric"].items())): float(each["value"][1]) for each in found["result"]}

    def labels(self, expression: str) -> list[dict[str, str]]:
        return [dict(labels) for labels in self.values(expression)]

    def kinds(self) -> dict[str, set[str]]:
        """What the exporters say a metric is, by its name."""
        return {name: {each["type"] for each in found} for name, found in self._get("metadata").items()}

    def configuration(self) -> str:
        """What the server was told, as YAML."""
        return self._get("status/config")["yaml"]

    def rules(self) -> list[dict[str, Any]]:
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]


def aimed(job: Job, targets: Iterable[str], **meta: str) -> Job:
    """A rendered job that finds its targets in a list. `meta` is what discovery would have said about them, so that the
    rendered relabelling has its part. Keep-lists are left out, and the limits that follow from them: a contract speaks of
    what an exporter exposes."""
    left_out = ("kubernetes_sd_configs", "metric_relabel_configs", "sample_limit", "label_limit")
    found = {key: value for key, value in copy.deepcopy(job).items() if key not in left_out}
    labels = {f"__meta_kubernetes_{name}": value for name, value in meta.items()}
    return {**found, "static_configs": [{"targets": list(targets), "labels": labels}]}


def configuration(jobs: Iterable[Job], interval: str, **more: Any) -> dict[str, Any]:
    fast = {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval}
    return {"global": fast, **more, "scrape_configs": list(jobs)}


@contextmanager
def prometheus(folder: Path, document: Mapping[str, Any], port: int = 0) -> Iterator[Prometheus]:
    port = port or free_port()
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(dict(document)), encoding="utf-8")
    given = [
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    url = f"http://127.0.0.1:{port}"
    with serving("prometheus", given, f"{url}/-/ready", folder / "prometheus.log"):
        yield Prometheus(url)
