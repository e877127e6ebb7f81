"""Starts the pinned search engines on loopback: as an unprivileged user, with small heaps, ended by their id.

    with elasticsearch_8(folder) as node:
        node.put("_index_template/logs", {...})

`folder` is a path that does not exist yet. A start takes 20 to 60 s of compute.
"""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from drill.programs import Programs, bounded, free_port, give, given_folder
from tests.live.search.node import Node
from tests.support.servers import IN_CI, ended, obtained
from tests.support.waiting import until
from tools import debian
from tools.toolchain.archives import server
from tools.toolchain.failures import MissingProgram

STARTING = 900.0
"""Seconds until a node must answer: it takes one minute of an idle machine."""
STOPPING = 120.0
HEAP = "512m"
JAVA_OPTIONS = (f"-Xms{HEAP}", f"-Xmx{HEAP}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
"""The first compiler alone: these nodes live for minutes, and half of the machine's time would go to the second."""
JAVA_SOURCES = Path(__file__).parent / "java"
OF_A_POD = {"POD_NAME": "test", "NODE_NAME": "test"}
FOLDERS = ("configuration", "configuration/operator", "data", "logs", "repository", "temporary")


def installed(name: str) -> Path:
    """The folder of a pinned server; without it the test is skipped with the reason, in CI it fails."""
    try:
        return server(name)
    except MissingProgram as reason:
        if IN_CI:
            pytest.fail(str(reason))
        pytest.skip(str(reason))


def common_settings(folder: Path, http: int) -> dict[str, Any]:
    return {
        "cluster.name": "test",
        "node.name": "test",
        "network.host": "127.0.0.1",
        "http.port": http,
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "path.repo": [str(folder / "repository")],
        "discovery.type": "single-node",
        # The disk of the machine that runs the tests may be nearly full.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }


@contextmanager
def elasticsearch_8(
    folder: Path,
    settings: Mapping[str, Any] | None = None,
    files: Mapping[str, str] | None = None,
    *,
    login: tuple[str, str] | None = None,
    authority: Path | None = None,
) -> Iterator[Node]:
    """A node of 8.19 with security off unless the settings say otherwise. `files` go into its configuration folder.

    `login` is who asks, `authority` the certificate that the node's own is checked against where it speaks TLS.

    It has composable templates, data streams by their first record, file-based settings, security and snapshots; neither
    index lifecycles nor ingest processors nor the field types of modules.
    """
    own = {"transport.port": free_port(), "xpack.security.enabled": False, "xpack.security.enrollment.enabled": False}
    started = elasticsearch("elasticsearch-8", folder, {**own, **(settings or {})}, files or {}, login, authority)
    with started as node:
        yield node


@contextmanager
def elasticsearch_6(folder: Path, settings: Mapping[str, Any] | None = None) -> Iterator[Node]:
    """A node of 6.8: index lifecycles that really roll over and delete, legacy templates, ingest pipelines, snapshots."""
    own = {"transport.tcp.port": free_port(), "xpack.ml.enabled": False, "xpack.security.enabled": False}
    with elasticsearch("elasticsearch-6", folder, {**own, **(settings or {})}, {}) as node:
        yield node


@contextmanager
def elasticsearch(
    name: str,
    folder: Path,
    settings: Mapping[str, Any],
    files: Mapping[str, str],
    login: tuple[str, str] | None = None,
    authority: Path | None = None,
) -> Iterator[Node]:
    home, port = installed(name), free_port()
    laid_out(folder)
    configuration = folder / "configuration"
    shutil.copyfile(home / "config" / "log4j2.properties", configuration / "log4j2.properties")
    everything = {**common_settings(folder, port), **settings}
    options = [*JAVA_OPTIONS, f"-Djava.io.tmpdir={folder / 'temporary'}"]
    texts = {"elasticsearch.yml": yaml.safe_dump(everything), "jvm.options": "\n".join(options) + "\n", **files}
    for path, text in texts.items():
        place = configuration / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        give(place.parent)
        give(place)
    variables = {"ES_PATH_CONF": str(configuration), "ES_TMPDIR": str(folder / "temporary"), **OF_A_POD}
    address = f"https://localhost:{port}" if authority else f"http://127.0.0.1:{port}"
    node = Node(address, folder, login, authority)
    with running([str(home / "bin" / "elasticsearch")], node, variables):
        yield node


@contextmanager
def opensearch(folder: Path) -> Iterator[Node]:
    """A node of OpenSearch 2.19: data streams, the field types, ingest with `_simulate`, snapshots; no lifecycles."""
    libraries, port = installed("opensearch") / "lib", free_port()
    laid_out(folder)
    source = JAVA_SOURCES / "OpenSearchNode.java"
    command = ["java", *JAVA_OPTIONS, "-cp", f"{libraries}/*", str(source), str(folder), str(port), str(free_port())]
    node = Node(f"http://127.0.0.1:{port}", folder)
    with running(command, node, {}):
        yield node


def laid_out(folder: Path) -> None:
    given_folder(folder)
    for name in FOLDERS:
        given_folder(folder / name)


@contextmanager
def running(command: list[str], node: Node, variables: Mapping[str, str]) -> Iterator[None]:
    java = obtained(debian.java)
    # The scripts of version 8 ignore JAVA_HOME.
    programs = Programs(node.folder, {**java, "ES_JAVA_HOME": java["JAVA_HOME"], **variables})
    log = node.folder / "logs" / "output"
    with log.open("w", encoding="utf-8") as output:
        process = programs.start(*command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    with bounded(process):
        await_start(process, node, log)
        yield
    ended(process, STOPPING)


def await_start(process: "subprocess.Popen[str]", node: Node, log: Path) -> None:
    def said() -> str:
        return log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def answers() -> bool:
        assert process.poll() is None, said()
        return node.is_ready()

    until(answers, f"{node.address} is ready", STARTING, told=said)
