"""A name server on loopback that answers every question alike."""

import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.support.background_server import answering

ANSWERED = 0x8180
"""Flags of an answer that a resolver gives: response, recursion desired and available; the code is added."""
TO_QUESTION = b"\xc0\x0c"
ADDRESS_RECORD = struct.pack(">HHIH", 1, 1, 30, 4)


@dataclass(frozen=True)
class Answer:
    code: int = 0
    """0 is no error, 2 a failing server, 3 an unknown name."""
    addresses: tuple[str, ...] = ()


@contextmanager
def name_server(answer: Answer) -> Iterator[str]:
    """host:port of the server while the block runs."""

    class Questions(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked, socket = self.request
            end = asked.index(b"\0", 12) + 5
            counts = struct.pack(">HHHH", 1, len(answer.addresses), 0, 0)
            records = b"".join(TO_QUESTION + ADDRESS_RECORD + _packed(address) for address in answer.addresses)
            head = asked[:2] + struct.pack(">H", ANSWERED | answer.code)
            socket.sendto(head + counts + asked[12:end] + records, self.client_address)

    with answering(socketserver.UDPServer(("127.0.0.1", 0), Questions)) as server:
        yield f"127.0.0.1:{server.server_address[1]}"


def _packed(address: str) -> bytes:
    return bytes(int(part) for part in address.split("."))
