"""Lists are read to their end, with the account's token, and what cannot be read is told by its status."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from jobs.health.cluster import Namespace, Unreadable
from tests.support.background_server import answering

PAGES = {"": ([1, 2], "a b/c"), "a b/c": ([3], "")}


@pytest.fixture
def namespace() -> Iterator[Namespace]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = urlsplit(self.path)
            mark = parse_qs(given.query).get("continue", [""])[0]
            items, more = PAGES[mark]
            known = given.path in (
                "/api/v1/namespaces/shop/pods",
                "/apis/networking.k8s.io/v1/namespaces/shop/ingresses",
            )
            trusted = self.headers.get("Authorization") == "Bearer its-token"
            text = json.dumps({"items": items, "metadata": {"continue": more}}) if known else "never-told {"
            status = 200 if known and trusted else 403
            self.send_response(200 if given.path.endswith("/odd") else status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield Namespace(f"http://127.0.0.1:{server.server_address[1]}", "its-token", None, "shop")


def test_every_page_is_read(namespace: Namespace) -> None:
    assert namespace.list("pods") == [1, 2, 3]
    assert namespace.list("ingresses", "networking.k8s.io/v1") == [1, 2, 3]


def test_what_is_refused_is_told_by_its_status_alone(namespace: Namespace) -> None:
    with pytest.raises(Unreadable, match=r"^the API server answered 403$") as refused:
        namespace.list("secrets")
    assert refused.value.status == 403
    with pytest.raises(Unreadable, match=r"^no answer from the API server: JSONDecodeError$"):
        namespace.list("odd")


def test_a_server_that_is_gone_is_told() -> None:
    with pytest.raises(Unreadable, match=r"^no answer from the API server: URLError$"):
        Namespace("http://127.0.0.1:9", "its-token", None, "shop").list("pods")
