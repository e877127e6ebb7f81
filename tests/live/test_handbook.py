"""The handbook's server on the real nginx: every runbook is where its alert says, and nothing else is there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest

from components.handbook.configuration import HEADERS, HEALTH, MISSING, configuration
from components.handbook.pages import page_config_maps, page_volume
from tests.components.handbook.addresses import runbook_addresses
from tests.handbook.written import handbook
from tests.support.coverage import covers
from tests.support.servers import Programs, ended, free_port, give, obtained, scratch
from tests.support.waiting import until
from tools import debian

pytestmark = pytest.mark.live

PAGES = handbook("prod")
T = TypeVar("T")


def laid_out(folder: Path, pages: Mapping[str, str], version: str) -> None:
    """The pages as a kubelet mounts the volume: a folder of dots per version, links into the current one."""
    data = {found["metadata"]["name"]: found["data"] for found in page_config_maps(pages)}
    for source in page_volume("pages", pages)["projected"]["sources"]:
        for item in source["configMap"]["items"]:
            file = folder / f"..{version}" / item["path"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(data[source["configMap"]["name"]][item["key"]], encoding="utf-8")
    (folder / "..next").symlink_to(f"..{version}")
    (folder / "..next").replace(folder / "..data")
    for name in {path.split("/")[0] for path in pages}:
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")


@dataclass(frozen=True)
class Server:
    port: int
    home: Path

    def ask(self, path: str, method: str = "GET") -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request(method, path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    @property
    def log(self) -> str:
        return (self.home / "log").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    tools = obtained(debian.nginx)
    with scratch() as home:
        # The server opens /dev/stdout again, which a pipe of another user refuses: a file of its own is taken.
        (home / "log").touch()
        give(home / "log")
        yield Programs(home, tools)


@pytest.fixture(scope="module")
def server(programs: Programs) -> Iterator[Server]:
    home, port = programs.home, free_port()
    laid_out(home / "pages", PAGES, "first")
    (home / "nginx.conf").write_text(configuration(f"127.0.0.1:{port}", str(home / "pages"), str(home)))
    with (home / "log").open("a") as log:
        process = programs.start("nginx", "-e", "stderr", "-c", str(home / "nginx.conf"), stdout=log, stderr=log)
        try:
            started = Server(port, home)
            until(lambda: started.ask(HEALTH), "nginx answers", 10, told=lambda: started.log, ignoring=(OSError,))
            yield started
        finally:
            ended(process)


def test_the_configuration_is_taken_without_a_word(programs: Programs) -> None:
    """As it ships, but for the folder the server writes to: another program's pid file may lie in /tmp."""
    file = programs.home / "shipped.conf"
    file.write_text(configuration(scratch=str(programs.home)), encoding="utf-8")
    with (programs.home / "log").open("a") as log:
        said = programs.start("nginx", "-t", "-q", "-e", "stderr", "-c", str(file), stdout=log, stderr=-1)
        _, words = said.communicate(timeout=10)
    assert (said.returncode, words) == (0, "")


@covers("ALT-47", "DOC-04", "DOC-06", "DOC-09")
def test_every_runbook_is_at_its_alerts_address(server: Server) -> None:
    assert len(runbook_addresses("prod")) >= 90
    for alert, address in runbook_addresses("prod"):
        path = urlsplit(address).path
        answer, text = server.ask(path)
        assert (answer.status, text) == (200, PAGES[f"{path.removeprefix('/')}.md"]), alert
        assert text.startswith(f"# {alert}\n")


def test_every_page_is_served_with_and_without_its_ending(server: Server) -> None:
    for path, page in PAGES.items():
        for asked in (f"/{path}", f"/{path.removesuffix('.md')}"):
            answer, text = server.ask(asked)
            assert (answer.status, text) == (200, page), asked


@pytest.mark.parametrize("path", ["/", "/index", "/index.md"])
def test_the_first_page_lists_all(server: Server, path: str) -> None:
    answer, text = server.ask(path)
    assert (answer.status, text) == (200, PAGES["index.md"])


def test_folders_are_their_first_page_with_and_without_a_slash(server: Server) -> None:
    folders = [
        path.removesuffix("index.md") for path in PAGES if path.startswith("systems/") and path.endswith("/index.md")
    ]
    assert len(folders) >= 5
    for folder in folders:
        for asked in (f"/{folder}", f"/{folder.rstrip('/')}"):
            answer, text = server.ask(asked)
            assert (answer.status, text) == (200, PAGES[f"{folder}index.md"])


@pytest.mark.parametrize(
    "path",
    [
        "/runbooks/platform/no-such-alert",
        "/runbooks",
        "/runbooks/platform",
        "/systems",
        "/nginx.conf",
        "/..data/index.md",
        "/..first/index.md",
        "/.git/config",
        "/healthz/more",
    ],
)
def test_nothing_else_is_there(server: Server, path: str) -> None:
    answer, text = server.ask(path)
    assert (answer.status, text) == (404, f"{MISSING}\n")


@pytest.mark.parametrize("path", ["/../log", "/%2e%2e/log", "/runbooks/..%2f..%2f../log"])
def test_nobody_leaves_the_folder(server: Server, path: str) -> None:
    assert (server.home / "log").exists()
    assert server.ask(path)[0].status == 400


@pytest.mark.parametrize("path", ["/", "/platform/incident", "/runbooks/platform/no-such-alert", HEALTH])
def test_headers_are_on_every_answer(server: Server, path: str) -> None:
    answer, _ = server.ask(path)
    assert {name: answer.getheader(name) for name in HEADERS} == HEADERS
    assert answer.getheader("Content-Type") == "text/plain; charset=utf-8"
    assert answer.getheader("Server") == "nginx"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_are_only_read(server: Server, method: str) -> None:
    answer, _ = server.ask("/platform/incident", method)
    assert answer.status == 405


def test_probes_leave_no_line_and_readers_do(server: Server) -> None:
    server.ask(HEALTH)
    server.ask("/platform/severities?from=alert")
    asked = until(
        lambda: [json.loads(line) for line in server.log.splitlines() if "?from=alert" in line],
        "its line in the log",
        10,
        told=lambda: server.log,
        ignoring=(OSError,),
    )
    assert [(line["path"], line["status"]) for line in asked] == [("/platform/severities?from=alert", 200)]
    assert f'"path":"{HEALTH}"' not in server.log


def test_a_changed_page_is_served_at_once(server: Server) -> None:
    path, text = "platform/incident.md", "# Changed – in place\n"
    laid_out(server.home / "pages", {**PAGES, path: text}, "second")
    try:
        assert server.ask(f"/{path.removesuffix('.md')}")[1] == text
    finally:
        laid_out(server.home / "pages", PAGES, "third")
    assert server.ask(f"/{path}")[1] == PAGES[path]
