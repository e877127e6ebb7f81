"""Who is let in by the servers that show and silence alerts."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.pods import LONG_RUNNING, Container, Pod, containers, pod
from policies.prometheus import IMAGE, flags
from policies.reading import mapping, sequence, text

SERVERS = (IMAGE, "alertmanager")
OWN_FLAGS = ("storage.tsdb.", "cluster.peer")
WEB_FILE = "web.config.file"
OFFERS = (
    "web.enable-lifecycle",
    "web.enable-admin-api",
    "web.enable-remote-write-receiver",
    "web.enable-otlp-receiver",
)
"""What these open is open to every login: the servers know users, but no rights."""
MEND = "give the server a web configuration with users, from a Secret"
CLOSE = "leave the flag out: the server watches its own files, and data comes from scrapes"


def guarded_servers(found: Found) -> Iterator[Breach]:
    """A Prometheus or an Alertmanager lets nobody in without a password, and offers no way to stop or change it over HTTP:
    its web configuration is a file out of a Secret."""
    inside = pod(found) if found.kind in LONG_RUNNING else None
    if inside is None:
        return
    for container in containers(found):
        given = flags(container)
        if not _serves(container, given):
            continue
        files = given.get(WEB_FILE, [])
        if not files or not all(_from_secret(inside, container, file) for file in files):
            yield Breach(f"{container.path}.args[--{WEB_FILE}]", "a file in a Secret's volume", MEND)
        for offer in OFFERS:
            if offer in given:
                yield Breach(f"{container.path}.args[--{offer}]", "not set", CLOSE)


def _serves(container: Container, given: dict[str, list[str]]) -> bool:
    """By the program that is run, which is the image's own unless another is named, or by a flag only these servers have."""
    command = sequence(container.data, "command")
    program = str(command[0]).rpartition("/")[2] if command else container.program
    return program in SERVERS or any(flag.startswith(OWN_FLAGS) for flag in given)


def _from_secret(inside: Pod, container: Container, file: str) -> bool:
    """Whether the deepest mount above a file is a Secret's."""
    mounts = [mapping(mount) for mount in sequence(container.data, "volumeMounts")]
    above = [mount for mount in mounts if file.startswith(f"{text(mount, 'mountPath').rstrip('/')}/")]
    if not above:
        return False
    name = text(max(above, key=lambda mount: len(text(mount, "mountPath"))), "name")
    return any(mapping(volume, "secret") for _, volume in inside.volumes() if text(volume, "name") == name)


CONTROLS = (Control("SEC-009", guarded_servers, "SEC-04; BUG-88"),)
