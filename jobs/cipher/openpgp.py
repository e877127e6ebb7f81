"""OpenPGP with AES-256, by gpg, where a document demands AES. Keys live in a home of their own that ends with the run."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

from jobs.cipher.interface import Sink, Source, Unreadable
from jobs.exit_code import ExitCode, Failure

PIECE = 1 << 16


class OpenPgp:
    def encrypt(self, source: Source, sink: Sink, recipients: tuple[str, ...]) -> None:
        with home() as folder:
            arguments = ["--encrypt", "--cipher-algo", "AES256", "--compress-algo", "none", "--trust-model", "always"]
            for number, recipient in enumerate(recipients):
                file = folder / f"recipient-{number}.asc"
                file.write_text(recipient, encoding="ascii")
                arguments += ["--recipient-file", str(file)]
            status, message = piped(folder, arguments, source, sink)
        if status:
            raise Failure(ExitCode.DOCUMENT, f"recipients: gpg cannot encrypt to one of them: {message}")

    def decrypt(self, source: Source, sink: Sink, identity: Path) -> None:
        if not identity.exists():
            raise Failure(ExitCode.CREDENTIALS, f"{identity}: the private key is missing")
        with home() as folder:
            imported = subprocess.run(
                [*command(folder), "--import", str(identity)], capture_output=True, text=True, check=False
            )
            if imported.returncode:
                raise Failure(ExitCode.CREDENTIALS, f"{identity}: gpg cannot read the private key")
            status, message = piped(folder, ["--decrypt"], source, sink)
        if status:
            raise Unreadable(message)


@contextmanager
def home() -> Iterator[Path]:
    """An empty gpg home; its agent ends with it."""
    with tempfile.TemporaryDirectory(prefix="gpg-", ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder)
        finally:
            subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], capture_output=True, check=False)


def command(folder: Path) -> list[str]:
    return ["gpg", "--homedir", str(folder), "--batch", "--no-tty", "--quiet"]


def piped(folder: Path, arguments: Sequence[str], source: Source, sink: Sink) -> tuple[int, str]:
    """gpg between source and sink: its exit status and the last line of what it said."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [*command(folder), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        assert process.stdin
        assert process.stdout
        broken: list[BaseException] = []
        feeder = Thread(target=feed, args=(source, process.stdin, broken))
        feeder.start()
        while piece := process.stdout.read(PIECE):
            sink.write(piece)
        status = process.wait()
        feeder.join()
        if broken:
            raise broken[0]
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    return status, said[-1] if said else f"gpg ended with {status}"


def feed(source: Source, target: IO[bytes], broken: list[BaseException]) -> None:
    """Copy until the end. gpg that stops early closes its input, which its exit status explains better."""
    try:
        with target:
            while piece := source.read(PIECE):
                target.write(piece)
    except BrokenPipeError:
        return
    except BaseException as error:  # noqa: BLE001  (carried to the thread that waits for gpg)
        broken.append(error)
