"""A pair of keys for one drill: the public one encrypts copies, the private one lies in a file that ends with the drill."""

import subprocess
from pathlib import Path

from drill.programs import ProgramFailed, secret
from jobs.cipher.age import pyrage
from jobs.cipher.openpgp import command, home
from specs.backup import Cipher


def pair(cipher: str, file: Path) -> str:
    """Writes the private key to the file and returns the public one. Raises ProgramFailed where gpg is missing."""
    if cipher == Cipher.AGE:
        made = pyrage.x25519.Identity.generate()
        secret(file, str(made))
        return str(made.to_public())
    with home() as folder:
        gpg = [*command(folder), "--pinentry-mode", "loopback", "--passphrase", ""]
        _said([*gpg, "--quick-generate-key", "drill", "default", "default", "never"])
        secret(file, _said([*gpg, "--armor", "--export-secret-keys"]))
        return _said([*gpg, "--armor", "--export"])


def _said(words: list[str]) -> str:
    try:
        done = subprocess.run(words, capture_output=True, check=True, text=True)
    except FileNotFoundError:
        raise ProgramFailed("gpg is missing: install gnupg, copies of this plan are encrypted by it") from None
    except subprocess.CalledProcessError as error:
        raise ProgramFailed(f"gpg made no key: {error.stderr}") from error
    return done.stdout
