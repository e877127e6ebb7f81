"""age: X25519 and ChaCha20-Poly1305, authenticated piece by piece with a marked last one."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from jobs.cipher.interface import Sink, Source, Unreadable
from jobs.exit_code import ExitCode, Failure

pyrage: Any = import_module("pyrage")
"""Untyped on purpose: the stubs it ships leave out most of what it has."""


class Age:
    def encrypt(self, source: Source, sink: Sink, recipients: tuple[str, ...]) -> None:
        try:
            keys: list[Any] = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
        except pyrage.RecipientError as error:
            raise Failure(ExitCode.DOCUMENT, f"recipients: one is no age public key: {error}") from error
        ends = _End(source), _End(sink)
        try:
            pyrage.encrypt_io(*ends, keys)
        except (pyrage.EncryptError, OSError):
            # A full disk or an object store that is away reaches us in pyrage's words; the ends know the real ones.
            raise_own(*ends)
            raise

    def decrypt(self, source: Source, sink: Sink, identity: Path) -> None:
        ends = _End(source), _End(sink)
        try:
            pyrage.decrypt_io(*ends, identities(identity))
        except (pyrage.DecryptError, OSError) as error:
            # Inside the stream a changed byte is an OSError, like a full disk: whose it is, the ends know.
            raise_own(*ends)
            raise Unreadable(str(error)) from error


def identities(path: Path) -> list[Any]:
    """Private keys of an identity file as age-keygen writes it. Raises Failure(CREDENTIALS)."""
    try:
        lines = path.read_text(encoding="ascii").split("\n")
    except OSError as error:
        raise Failure(ExitCode.CREDENTIALS, f"{path}: the private key is missing: {error.strerror}") from error
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        found: list[Any] = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except pyrage.IdentityError as error:
        raise Failure(ExitCode.CREDENTIALS, f"{path}: holds something else than age identities") from error
    if not found:
        raise Failure(ExitCode.CREDENTIALS, f"{path}: holds no age identity")
    return found


class _End:
    """One end of the stream. pyrage asks both for both directions, and blurs what they raise; so it is kept here."""

    def __init__(self, end: Any):
        self.end = end
        self.broken: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        with self._kept():
            return self.end.read(size)

    def write(self, data: bytes) -> int:
        with self._kept():
            return self.end.write(data)

    def flush(self) -> None:
        """Pieces are complete when they are full; there is nothing to push early."""

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.broken = error
            raise


def raise_own(*ends: _End) -> None:
    """Raise what one of the ends raised, if one did."""
    for end in ends:
        if end.broken:
            raise end.broken
