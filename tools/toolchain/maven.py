"""Files of Maven Central over plain HTTPS: resumed where they were cut off, used only with the checksum of the lock."""

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from tools.toolchain import failures
from tools.toolchain.archive import Archive
from tools.toolchain.failures import ToolchainFailure

CENTRAL = "https://repo1.maven.org/maven2"
TIMEOUT = 120
TRIES = 5
"""A connection that is cut off goes on where it ended; each try must bring something."""
CHUNK = 1 << 18
RANGE_REFUSED = 416


def repository(settings: Path | None = None) -> str:
    """Where Maven's users on this machine find Central: the mirror of `~/.m2/settings.xml`, or Central itself.

    Proxies come from the usual variables (`https_proxy`, `no_proxy`), certificates from `SSL_CERT_FILE`.
    """
    file = settings or Path.home() / ".m2" / "settings.xml"
    try:
        root = ElementTree.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 (the user's own file)
    except FileNotFoundError:
        return CENTRAL
    except (OSError, ElementTree.ParseError) as error:
        raise ToolchainFailure(f"{file} cannot be read ({error}): mend it, Maven needs it too") from error
    return next(mirrors(root), CENTRAL)


def mirrors(root: ElementTree.Element) -> Iterator[str]:
    """Addresses that stand for Central; the namespace of the file is optional, so tags are compared without it."""
    for element in root.iter():
        values = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element}
        covered = [word.strip() for word in values.get("mirrorOf", "").split(",")]
        if "!central" not in covered and {"central", "*", "external:*"} & set(covered) and values.get("url"):
            yield values["url"].rstrip("/")


def fetch(archive: Archive, folder: Path, source: str, tick: Callable[[int], None] = lambda _: None) -> Path:
    """The file below `folder`, whole and with the pinned checksum. `tick` hears how many bytes are there.

    What an interrupted download left is gone on with. Raises ToolchainFailure.
    """
    target = folder / archive.sha256
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{archive.sha256}.partial"
    resumed = partial.exists()
    receive(archive, partial, f"{source}/{archive.path}", tick)
    found = checksum(partial)
    if found != archive.sha256:
        partial.unlink()
        if resumed:
            # What was there before may be the damaged part: the whole file once more, from its first byte.
            return fetch(archive, folder, source, tick)
        raise ToolchainFailure(
            f"{archive.name} from {source} does not have the checksum of its lock (it has {found[:12]}…). "
            "Nothing of it is used. Ask whoever runs your Maven mirror."
        )
    partial.rename(target)
    return target


def receive(archive: Archive, partial: Path, address: str, tick: Callable[[int], None]) -> None:
    reason: object = ""
    for _ in range(TRIES):
        before = partial.stat().st_size if partial.exists() else 0
        try:
            append(partial, address, tick)
            return
        except urllib.error.HTTPError as error:
            if error.code == RANGE_REFUSED:
                # All bytes were there already: the checksum decides.
                return
            raise ToolchainFailure(
                f"{archive.name}: {address} answered {error.code}. Maven Central has it: compare the mirror of "
                "~/.m2/settings.xml, then run the same command again."
            ) from error
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            if failures.FULL.search(str(error)):
                raise failures.disk_full(archive.name) from error
            reason = error
            if partial.exists() and partial.stat().st_size > before:
                continue
            break
    raise ToolchainFailure(
        f"{archive.name} could not be downloaded from {address}: {reason}. Check the network and the proxy variables, "
        "then run the same command again: it goes on where this one ended."
    )


def append(partial: Path, address: str, tick: Callable[[int], None]) -> None:
    """Ask for what is missing. A server that knows no ranges sends all, and all is written."""
    there = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(address, headers={"Range": f"bytes={there}-"} if there else {})  # noqa: S310
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 (https, or what the user's file says)
        continues = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        expected = int(answer.headers.get("Content-Length") or 0)
        received = 0
        with partial.open("ab" if continues else "wb") as file:
            while block := answer.read(CHUNK):
                file.write(block)
                received += len(block)
                tick(there + received if continues else received)
        if received < expected:
            raise http.client.IncompleteRead(b"", expected - received)


def checksum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
