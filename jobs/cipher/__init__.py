"""Encryption to public keys: nothing in a pod that writes copies can read one."""

from pathlib import Path
from typing import Protocol

from jobs.cipher.age import Age
from jobs.cipher.interface import Sink, Source, Unreadable
from jobs.cipher.openpgp import OpenPgp

__all__ = ["Cipher", "Sink", "Source", "Unreadable", "cipher"]


class Cipher(Protocol):
    def encrypt(self, source: Source, sink: Sink, recipients: tuple[str, ...]) -> None: ...

    def decrypt(self, source: Source, sink: Sink, identity: Path) -> None:
        """Raises Unreadable for a wrong key and for a changed or shortened stream. What reached the sink before that
        is unproven: nobody may use it until this returns."""
        ...


def cipher(name: str) -> Cipher:
    return OpenPgp() if name == "openpgp-aes256" else Age()
