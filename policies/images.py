"""Which image a container runs."""

import re
from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.pods import containers
from policies.reading import text

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
VERSION = re.compile(r"v?[0-9]+\.[0-9]+(\.[0-9]+)*([-+._][A-Za-z0-9._-]+)?")
"""A release with its minor number; what starts with a word (stable, latest) or is a major alone moves."""
BUILT_HERE = "localhost/"
"""Images that no registry serves: they are built on the node's own machine and cannot be pulled anew."""
PULLED = frozenset({"IfNotPresent", "Never"})


def pinned(found: Found) -> Iterator[Breach]:
    """Every image is a release or a digest; what a moving tag means changes under a running system."""
    for container in containers(found):
        reference = text(container.data, "image")
        name, _, digest = reference.partition("@")
        tag = name.rpartition("/")[2].partition(":")[2]
        moving = tag == "latest" or tag.endswith("-latest")
        fixed = bool(VERSION.fullmatch(tag)) or (name.startswith(BUILT_HERE) and bool(tag))
        if not (DIGEST.fullmatch(digest) or (not digest and fixed and not moving)):
            yield Breach(
                f"{container.path}.image", "a full version or a digest", "pin it in components/images.py", reference
            )


def located(found: Found) -> Iterator[Breach]:
    """Every image names the registry it comes from: a bare name is completed by the node, each in its own way."""
    for container in containers(found):
        first, slash, _ = text(container.data, "image").partition("/")
        if not (slash and ("." in first or ":" in first or first == "localhost")):
            yield Breach(f"{container.path}.image", "a registry before the name", "name it in components/images.py")


def pulled(found: Found) -> Iterator[Breach]:
    """A pinned image is pulled where it is missing and never again: a registry that is down stops no restart."""
    for container in containers(found):
        if text(container.data, "imagePullPolicy") not in PULLED:
            yield Breach(f"{container.path}.imagePullPolicy", "IfNotPresent", "build it with workload.Container")


CONTROLS = (
    Control("IMG-001", pinned, "BUG-89; CIS 5.5.1; CKV_K8S_14, 43; KSV-0013"),
    Control("IMG-002", located, "KSV-0034; C-0078; Kyverno restrict-image-registries"),
    Control("IMG-003", pulled, "CKV_K8S_15 asks for Always; deviation, for images that are pinned"),
)
