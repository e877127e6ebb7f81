"""The key a snapshot is signed with: a file only its owner needs to read."""

import base64
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from commands.failure import BAD_INPUT, CommandFailure

MEND = "make one with `openssl genpkey -algorithm ed25519 -out FILE`"
LARGEST = 10_000


class SigningKey:
    """An Ed25519 key out of a PEM file without a password. Raises CommandFailure where the file holds none."""

    def __init__(self, path: Path):
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no path"
            raise CommandFailure(f"the key {path} cannot be read: {reason}; {MEND}", BAD_INPUT) from None
        try:
            key = load_pem_private_key(content, None)
        except TypeError:
            raise CommandFailure(
                f"the key {path} has a password; keep one without in your store of secrets", BAD_INPUT
            ) from None
        except (ValueError, UnsupportedAlgorithm):
            raise CommandFailure(f"{path} holds no private key as PEM; {MEND}", BAD_INPUT) from None
        if not isinstance(key, Ed25519PrivateKey):
            raise CommandFailure(f"the key {path} is no Ed25519 key; {MEND}", BAD_INPUT)
        self._key = key

    @property
    def public(self) -> str:
        """What the policy configuration names: the one line between the marks of the public key's PEM file."""
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(public).decode()

    def signature(self, message: bytes) -> str:
        return base64.b64encode(self._key.sign(message)).decode()
