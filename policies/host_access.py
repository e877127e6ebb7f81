"""The node's own namespaces, ports and files."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found, shown
from policies.pods import Pod, pod
from policies.reading import at, mapping, sequence, text

NAMESPACES = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")
CHOICES = ("hostAliases", "nodeName")
"""Names that a pod resolves by itself, and a node that it takes past the scheduler."""
SOURCES = frozenset(
    {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    }
)
MEND = "drop it, or move it to a node agent with a registered exception"


def namespaces(found: Found) -> Iterator[Breach]:
    """No pod shares the node's network, processes or memory, takes a port of it, chooses its node by name, or writes names
    into its own hosts file; its containers do not see each other's processes.
    """
    inside = pod(found)
    if inside is None:
        return
    for field in NAMESPACES:
        given = inside.specification.get(field)
        if given not in (None, False):
            yield Breach(f"{inside.path}.{field}", "not set", MEND, given)
    for field in CHOICES:
        given = inside.specification.get(field)
        if given not in (None, "", []):
            yield Breach(f"{inside.path}.{field}", "not set", "let the cluster choose and resolve", given)
    for container in inside.containers():
        for number, port in enumerate(sequence(container.data, "ports")):
            given = at(port, "hostPort")
            if given not in (None, 0):
                name = shown(text(port, "name")) or number
                yield Breach(f"{container.path}.ports[{name}].hostPort", "not set", MEND, given)


def files(found: Found) -> Iterator[Breach]:
    """Volumes come from the cluster's API or are made for the pod; a path of the node is none of them, least of all to
    write to.
    """
    inside = pod(found)
    if inside is None:
        return
    if not isinstance(inside.specification.get("volumes"), list | None):
        yield Breach(f"{inside.path}.volumes", "volumes that are known", "keep outputs out of pod templates")
    for path, volume in inside.volumes():
        if "hostPath" in volume:
            yield Breach(f"{path}.hostPath", "no path of the node", MEND, at(volume, "hostPath", "path"))
        elif len(volume.keys() & SOURCES) != 1:
            yield Breach(path, "a claim, an emptyDir, a ConfigMap or a Secret", "use one of these")
    yield from _writable(inside)


def _writable(inside: Pod) -> Iterator[Breach]:
    """Mounts of the node's paths that are not read-only."""
    paths = {
        text(volume, "name"): at(volume, "hostPath", "path") for _, volume in inside.volumes() if "hostPath" in volume
    }
    for container in inside.containers():
        for number, given in enumerate(sequence(container.data, "volumeMounts")):
            mount = mapping(given)
            name = text(mount, "name")
            if name in paths and mount.get("readOnly") is not True:
                where = f"{container.path}.volumeMounts[{shown(name) or number}].readOnly"
                yield Breach(where, "true", "mount it read-only", paths[name])


CONTROLS = (
    Control("SEC-006", namespaces, "PSS baseline; CIS 5.2.3–5, 5.2.13; CKV_K8S_17, 18, 19, 26; KSV-0007; BUG-88"),
    Control("SEC-007", files, "PSS restricted; CIS 5.2.12; KSV-0023, 0028; C-0045, 0048"),
)
