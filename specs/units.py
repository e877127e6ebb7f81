"""Value types for time, size and processor share. Imported by every room, also by the policy pack and the jobs."""

import re
from dataclasses import dataclass
from enum import StrEnum

SECOND_SYMBOLS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
LONGEST_COUNT = 200
"""From so many on nobody sees how long it is."""
BYTE_SUFFIXES = {"Ti": 1 << 40, "Gi": 1 << 30, "Mi": 1 << 20, "Ki": 1 << 10}


class Unit(StrEnum):
    """What a number counts; the last word of a metric's name by Prometheus' convention, and a board's axis."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    BYTES = "bytes"
    RATIO = "ratio"
    EVENTS = "events"
    COUNT = "count"
    CORES = "cores"
    TIMESTAMP = "timestamp"
    CURRENCY = "currency"
    BOOLEAN = "boolean"


@dataclass(frozen=True, order=True)
class Duration:
    """A length of time in whole seconds."""

    seconds: int

    def __str__(self) -> str:
        """The Prometheus and Kubernetes-friendly form with one unit, the largest that divides: 1w is written 7d."""
        for symbol in ("d", "h", "m"):
            if self.seconds and self.seconds % SECOND_SYMBOLS[symbol] == 0:
                return f"{self.seconds // SECOND_SYMBOLS[symbol]}{symbol}"
        return f"{self.seconds}s"

    def __add__(self, other: "Duration") -> "Duration":
        return Duration(self.seconds + other.seconds)

    def __mul__(self, times: int) -> "Duration":
        return Duration(self.seconds * times)

    @property
    def days(self) -> float:
        return self.seconds / SECOND_SYMBOLS["d"]

    @property
    def words(self) -> str:
        """The form for prose: "30 days", "1 hour", "90 seconds", and where one unit is a long number, "2 days 35 minutes"."""
        left, parts = self.seconds, list[str]()
        for symbol, word in (("d", "day"), ("h", "hour"), ("m", "minute"), ("s", "second")):
            size = SECOND_SYMBOLS[symbol]
            if self.seconds % size == 0 and self.seconds // size < LONGEST_COUNT:
                return _counted(self.seconds // size, word)
            count, left = divmod(left, size)
            parts += [_counted(count, word)] if count else []
        return " ".join(parts)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def seconds(count: int) -> Duration:
    return Duration(count)


def minutes(count: int) -> Duration:
    return Duration(count * SECOND_SYMBOLS["m"])


def hours(count: int) -> Duration:
    return Duration(count * SECOND_SYMBOLS["h"])


def days(count: int) -> Duration:
    return Duration(count * SECOND_SYMBOLS["d"])


def weeks(count: int) -> Duration:
    return Duration(count * SECOND_SYMBOLS["w"])


def parse_duration(text: str) -> Duration:
    """Read "15s", "1h30m", "35d". Raises ValueError with what is wanted; a bare number has no unit and is refused."""
    if not re.fullmatch(r"([0-9]{1,12}[wdhms])+", text):
        raise ValueError("wanted a duration with units, such as 15s, 5m, 1h30m or 35d")
    parts = re.findall(r"([0-9]+)([wdhms])", text)
    return Duration(sum(int(count) * SECOND_SYMBOLS[symbol] for count, symbol in parts))


@dataclass(frozen=True, order=True)
class Bytes:
    """An amount of memory or storage."""

    count: int

    def __str__(self) -> str:
        """The Kubernetes quantity with the largest binary suffix that divides."""
        for suffix, size in BYTE_SUFFIXES.items():
            if self.count and self.count % size == 0:
                return f"{self.count // size}{suffix}"
        return str(self.count)

    def __add__(self, other: "Bytes") -> "Bytes":
        return Bytes(self.count + other.count)

    def __mul__(self, times: float) -> "Bytes":
        return Bytes(round(self.count * times))

    @property
    def gibibytes(self) -> float:
        return self.count / BYTE_SUFFIXES["Gi"]


def mebibytes(count: int) -> Bytes:
    return Bytes(count * BYTE_SUFFIXES["Mi"])


def gibibytes(count: float) -> Bytes:
    return Bytes(round(count * BYTE_SUFFIXES["Gi"]))


def parse_bytes(text: str) -> Bytes:
    """Read a Kubernetes quantity such as 512Mi or 10Gi. Raises ValueError; 1Gb is refused like the API server does."""
    found = re.fullmatch(r"([0-9]{1,18}(?:\.[0-9]{1,9})?)(Ti|Gi|Mi|Ki)?", text)
    if not found:
        raise ValueError("wanted a binary quantity such as 512Mi or 10Gi")
    return Bytes(round(float(found[1]) * BYTE_SUFFIXES.get(found[2] or "", 1)))


@dataclass(frozen=True, order=True)
class Cpu:
    """A share of processors in thousandths of a core."""

    millicores: int

    def __str__(self) -> str:
        """The canonical Kubernetes quantity, as the API server keeps it: whole cores carry no suffix."""
        whole = self.millicores and self.millicores % 1000 == 0
        return str(self.millicores // 1000) if whole else f"{self.millicores}m"

    def __mul__(self, times: float) -> "Cpu":
        return Cpu(round(self.millicores * times))

    @property
    def cores(self) -> float:
        return self.millicores / 1000


def millicores(count: int) -> Cpu:
    return Cpu(count)


def parse_cpu(text: str) -> Cpu:
    """Read a Kubernetes processor quantity: 250m, 2, 0.5. Raises ValueError."""
    found = re.fullmatch(r"([0-9]{1,15})m|([0-9]{1,12}(?:\.[0-9]{1,9})?)", text)
    if not found:
        raise ValueError("wanted a processor quantity such as 250m or 2")
    return Cpu(int(found[1])) if found[1] else Cpu(round(float(found[2]) * 1000))


def percent(share: float) -> str:
    """A share as people write it: 0.999 is "99.9%"."""
    return f"{share * 100:.6g}%"
