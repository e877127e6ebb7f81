"""Memory that a program takes for itself, beside the limit of its container."""

import re
from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.pods import containers
from policies.reading import amount, at, sequence, text

JAVA = re.compile(r"-Xm[sx]([0-9]{1,12})([kKmMgG]?)\b")
NODE = re.compile(r"--max-old-space-size[= ]([0-9]{1,12})\b")
GO = re.compile(r"([0-9]{1,12})(Ki|Mi|Gi)?B?")
UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30}
SHARES = {"java": 0.5, "node": 0.75, "go": 0.9}
"""Of the limit: a JVM needs as much again for buffers and threads (Elastic's own advice), Go almost none."""


def heaps(found: Found) -> Iterator[Breach]:
    """A heap leaves the rest of the program its room: half of the limit for Java, three quarters for Node, nine tenths
    for Go; more is killed by the kernel under load.
    """
    for container in containers(found):
        limit = amount(at(container.data, "resources", "limits", "memory"))
        for entry in sequence(container.data, "env"):
            name, value = text(entry, "name"), text(entry, "value")
            for kind, heap in _heaps(name, value):
                if limit is not None and heap > limit * SHARES[kind]:
                    path = f"{container.path}.env[{shown(name)}]"
                    yield Breach(path, f"at most {SHARES[kind]:.0%} of the memory limit", "derive it from the Size")


def _heaps(name: str, value: str) -> Iterator[tuple[str, int]]:
    """Kind and bytes of each heap that an environment variable sets."""
    for count, unit in JAVA.findall(value):
        yield "java", int(count) * UNITS[unit.lower()]
    for count in NODE.findall(value):
        yield "node", int(count) << 20
    found = GO.fullmatch(value) if name == "GOMEMLIMIT" else None
    if found:
        yield "go", int(found[1]) * UNITS[(found[2] or "").lower()]


CONTROLS = (Control("RES-006", heaps, "computed; Elasticsearch and Logstash manuals"),)
