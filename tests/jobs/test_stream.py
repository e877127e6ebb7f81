"""Pieces of the pipe that work beside each other."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drill import keys
from jobs.cipher import cipher
from jobs.store import Unavailable
from jobs.stream import PIPE_BYTES, Joined, Parts, read_ahead, widen
from specs.backup import Cipher


class Refusing:
    """A store that is away from a part on."""

    def __init__(self, refused: str):
        self.refused = refused
        self.held: list[str] = []

    def put(self, key: str, data: bytes) -> None:
        if key >= self.refused:
            raise Unavailable(f"{key}: away")
        self.held.append(key)


def test_a_part_that_cannot_be_put_ends_the_stream() -> None:
    store = Refusing("p/00001")
    parts = Parts("p", store.put, size=10)
    with pytest.raises(Unavailable, match="p/00001: away"):
        parts.write(b"x" * 100)
    assert store.held == ["p/00000"]


def test_the_last_part_is_there_when_the_stream_is_closed() -> None:
    parts = Parts("p", Refusing("p/00001").put, size=10)
    parts.write(b"x" * 15)
    with pytest.raises(Unavailable, match="p/00001: away"):
        parts.close()


def test_only_one_part_waits_while_the_next_is_filled() -> None:
    free, held = threading.Event(), list[bytes]()

    def put(key: str, data: bytes) -> None:
        assert free.wait(60)
        held.append(data)

    parts = Parts("p", put, size=10)
    parts.write(b"a" * 10 + b"b" * 9)
    assert held == []
    third = threading.Thread(target=parts.write, args=(b"bc",))
    third.start()
    third.join(0.2)
    assert third.is_alive()
    free.set()
    third.join(60)
    parts.close()
    assert held == [b"a" * 10, b"b" * 10, b"c"]
    assert [part.bytes for part in parts.parts] == [10, 10, 1]


def test_an_empty_piece_is_no_end() -> None:
    assert Joined(read_ahead(iter([b"a", b"", b"b"]))).read(-1) == b"ab"
    assert list(read_ahead(iter([b"a", b"", b"b"]))) == [b"a", b"", b"b"]


def test_what_breaks_ahead_is_raised_behind_the_pieces_before_it() -> None:
    def broken() -> Iterator[bytes]:
        yield b"a"
        raise Unavailable("away")

    seen: list[bytes] = []
    with pytest.raises(Unavailable, match="away"):
        seen.extend(read_ahead(broken()))
    assert seen == [b"a"]


def test_a_stream_of_an_age_copy_keeps_the_words_of_a_store_that_is_away(tmp_path: Path) -> None:
    public = keys.pair(Cipher.AGE, tmp_path / "identity")
    parts = Parts("p", Refusing("p/00002").put, size=1 << 16)
    with pytest.raises(Unavailable, match="p/00002: away"):
        cipher("age").encrypt(Joined(iter([os.urandom(1 << 20)])), parts, (public,))


def test_a_pipe_is_widened_and_anything_else_left_alone(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    widen(reader)
    os.set_blocking(writer, False)
    assert os.write(writer, bytes(2 * PIPE_BYTES)) == PIPE_BYTES
    os.close(reader)
    os.close(writer)
    with (tmp_path / "file").open("wb") as file:
        widen(file)
