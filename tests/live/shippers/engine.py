"""A real Elasticsearch with the rendered templates, asked what it holds."""

import os
import signal
from pathlib import Path
from urllib.parse import urlsplit

from components.elk_stack.settings import state
from specs.environment import Environment
from specs.system import System
from tests.live.search.node import Document, Node
from tests.live.search.supported import for_elasticsearch_8

PAGE = 5_000


def prepare(node: Node, environment: Environment, systems: tuple[System, ...]) -> None:
    """The streams' templates, as the store would have been given them."""
    templates = for_elasticsearch_8(state(environment, systems), Path("/"))["index_templates"]
    for name, body in templates["component_templates"].items():
        node.put(f"_component_template/{name}", body)
    for name, body in templates["composable_index_templates"].items():
        node.put(f"_index_template/{name}", body)


def documents(node: Node) -> list[Document]:
    """All records of all streams."""
    node.post("logs-*/_refresh")
    answer = node.post("logs-*/_search?scroll=5m", {"size": PAGE, "sort": ["_doc"]})
    found: list[Document] = []
    while hits := answer["hits"]["hits"]:
        found += [hit["_source"] for hit in hits]
        answer = node.post("_search/scroll", {"scroll": "5m", "scroll_id": answer["_scroll_id"]})
    return found


def port(node: Node) -> int:
    found = urlsplit(node.address).port
    assert found
    return found


def kill(node: Node) -> None:
    """As a node that loses its power does."""
    [found] = node.get("_nodes/_local/process")["nodes"].values()
    os.kill(found["process"]["id"], signal.SIGKILL)
