"""What the shipper and the verifier must know of an engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent

Facts = dict[str, str]


@dataclass(frozen=True, order=True)
class Place:
    """A place in a server's log: places of one chain are numbered, those of two are not comparable."""

    chain: str
    number: int


@dataclass(frozen=True)
class Dump:
    """One kind of copy."""

    script: str
    ended: Callable[[bytes], bool]
    """Whether the last bytes of the raw stream are the end the engine writes; a cut stream has another."""
    observed: Callable[[bytes, bytes], Facts] = field(default=lambda _head, _tail: {})
    """Facts that stand in the stream's first and last bytes: what no manifest can say otherwise."""
    moment: Callable[[bytes, bytes], float | None] = field(default=lambda _head, _tail: None)
    """Unix time, by the server's or its client's clock, that stands there too: it lies within the copying."""


@dataclass(frozen=True)
class Engine:
    name: str
    folder: str
    dumps: Mapping[str, Dump]
    refused: tuple[str, ...]
    """What its tools print when a password is wrong."""
    place: Callable[[str, int], Place]
    """The place of a piece of log by its name and the log's segment size."""
    step: int = 1
    """How far the first place of a slice lies behind the last one of the slice before."""
    unpacks: bool = False
    """True where the base is a tar to be unpacked, False where it is one file for the engine's client."""
    joined: Callable[[tuple[str, Path], Sequence[tuple[str, Path]], Path, float], str] | None = None
    """Makes one log of what follows a base in its slices (each by its name), up to a Unix time or, for 0, all of it. Returns
    what hinders it. None where a slice is a tar of log files, which lie beside each other."""
    restore: str = "restore.sh"
    swap: tuple[str, ...] = ()
    """Scripts that put a restored database in the place of the one that serves; empty where people do it by hand."""
    described: bool = False
    """Whether its scripts take a sum over the definitions of all tables, which a restore must have again."""
    stops_at_instant: bool = False
    """Whether a restore can stop just before any instant of the log."""

    def script(self, *names: str) -> str:
        """The script as one text: what every engine shares, what this one shares, and the task."""
        own = FOLDER / self.folder
        files = (FOLDER / "common.sh", own / "common.sh", *(own / name for name in names))
        return "#!/bin/bash\n" + "\n".join(file.read_text(encoding="utf-8") for file in files)


def tar_ended(tail: bytes) -> bool:
    """A tar ends with two empty blocks."""
    return len(tail) >= 1024 and not any(tail[-1024:])
