"""What a running process has taken so far, as Linux counts it."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    processor_seconds: float
    most_bytes: int
    """Of memory, resident."""


def cost(process: int) -> Cost:
    folder = Path("/proc") / str(process)
    # Behind the name, which may hold anything: utime and stime are fields 14 and 15 of proc(5).
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    most = re.search(r"^VmHWM:\s+(\d+) kB$", (folder / "status").read_text(), re.MULTILINE)
    assert most
    return Cost((int(fields[11]) + int(fields[12])) / TICKS, int(most[1]) << 10)
