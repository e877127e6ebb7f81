"""One process that answers on many loopback addresses, as many pods would: pages, discovery, and whoever takes alerts.

127.0.0.0/8 is all loopback on Linux: each pod gets an address of its own, and its true ports are open on it.
"""

import asyncio
import base64
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

Place = tuple[str, int]
"""Address and port."""


@dataclass(frozen=True)
class Question:
    """A request that reached a place."""

    path: str
    parameters: Mapping[str, str]
    authorization: str
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    text: str
    content_type: str = ""
    status: HTTPStatus = HTTPStatus.OK


Answering = Callable[[Question], Answer]
NOT_FOUND = Answer("nothing here", "text/plain", HTTPStatus.NOT_FOUND)
REFUSED = Answer("who are you?", "text/plain", HTTPStatus.UNAUTHORIZED)


def basic(user: str, password: str) -> str:
    """What a client that logs in sends."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def guarded(answering: Answering, authorization: str) -> Answering:
    """Lets in only who shows this."""
    return lambda question: answering(question) if question.authorization == authorization else REFUSED


@dataclass
class ExpositionServer:
    """Open while the block runs. `places` may be closed and opened again meanwhile."""

    tls: ssl.SSLContext | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _open: dict[Place, asyncio.Server] = field(default_factory=dict)
    _connections: set[asyncio.StreamWriter] = field(default_factory=set)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._loop.run_forever, name="exposition")
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        for place in list(self._open):
            self.close(place)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open(self, place: Place, answering: Answering, *, secured: bool = False) -> Place:
        """Answer at a place; port 0 takes a free one. Raises OSError where another program has the port."""

        async def opened() -> asyncio.Server:
            return await asyncio.start_server(
                lambda reader, writer: self._converse(reader, writer, answering),
                *place,
                ssl=self.tls if secured else None,
            )

        server = asyncio.run_coroutine_threadsafe(opened(), self._loop).result(10)
        taken: Place = server.sockets[0].getsockname()[:2]
        self._open[taken] = server
        return taken

    def close(self, place: Place) -> None:
        """Refuse connections at a place, and end those there are."""

        async def closed() -> None:
            server = self._open.pop(place)
            server.close()
            for writer in [one for one in self._connections if one.get_extra_info("sockname")[:2] == place]:
                writer.close()

        asyncio.run_coroutine_threadsafe(closed(), self._loop).result(10)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answering: Answering) -> None:
        """Requests of one connection, one after another."""
        self._connections.add(writer)
        try:
            while question := await _asked(reader):
                writer.write(_encoded(answering(question)))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            # The client left, or the place was closed under it.
            pass
        finally:
            self._connections.discard(writer)
            writer.close()


async def _asked(reader: asyncio.StreamReader) -> Question | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    address = urlsplit(head[0].split(" ")[1])
    parameters = {name: values[0] for name, values in parse_qs(address.query).items()}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Question(address.path, parameters, headers.get("authorization", ""), body)


def _encoded(answer: Answer) -> bytes:
    body = answer.text.encode()
    kind = f"Content-Type: {answer.content_type}\r\n" if answer.content_type else ""
    head = f"HTTP/1.1 {answer.status.value} {answer.status.phrase}\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
