"""Namespaces and objects that say whose they are and what may run in them, by interfaces that stay."""

import re
from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.pods import PODS
from policies.reading import at, mapping, text

NAMESPACES = ("Namespace", "NamespacePatch")
SECURITY = "pod-security.kubernetes.io/"
MODES = ("enforce", "audit", "warn")
RESTRICTED = "restricted"
VERSION = re.compile(r"v1\.[0-9]{1,3}")
STABLE = re.compile(r"kubernetes:[a-z0-9.-]+/v[0-9]+:[A-Za-z]+")
OWNERS = ("system", "owner", "environment")
NAMED = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "system")


def pod_security(found: Found) -> Iterator[Breach]:
    """Every namespace asks for the restricted profile of Pod Security, in a version that does not move; one that belongs
    to somebody else is at least watched.
    """
    if found.kind not in NAMESPACES:
        return
    if text(found.data, "metadata", "name") == "default":
        yield Breach("metadata.name", "a namespace of its own", "nothing of ours lives in default")
    labels = mapping(found.data, "metadata", "labels")
    for mode in MODES:
        level, version = labels.get(f"{SECURITY}{mode}"), labels.get(f"{SECURITY}{mode}-version")
        if level is None and mode == "enforce" and found.kind == "NamespacePatch":
            continue
        if level != RESTRICTED:
            yield Breach(
                f"metadata.labels[{SECURITY}{mode}]", RESTRICTED, "move what needs more to a node agent", level
            )
        if not (isinstance(version, str) and VERSION.fullmatch(version)):
            yield Breach(f"metadata.labels[{SECURITY}{mode}-version]", "a version", "pin it: the profile changes")


def stable_token(token: str) -> bool:
    """Whether a type of the cluster's has a version that stays; other types have none."""
    return not token.startswith("kubernetes:") or bool(STABLE.fullmatch(token))


def stable(found: Found) -> Iterator[Breach]:
    """Objects use interfaces that stay: alpha and beta versions are taken away by an upgrade of the cluster."""
    if not stable_token(found.type):
        yield Breach("apiVersion", "a stable version", "build it from the stable group")


def owned(found: Found) -> Iterator[Breach]:
    """Every namespace names its system, owner and environment; every workload its name, what it is part of and its
    system.
    """
    wanted = OWNERS if found.kind in NAMESPACES else NAMED if found.kind in PODS else ()
    for key in wanted:
        given = at(found.data, "metadata", "labels", key)
        if not (isinstance(given, str) and given):
            yield Breach(f"metadata.labels[{key}]", "a value", "build it with workload.labels")


CONTROLS = (
    Control("NS-001", pod_security, "CIS 5.2.1, 5.7.4; CKV_K8S_21; KSV-0110; Kyverno add-psa-labels"),
    Control("NS-003", stable, "KSV-0107; kube-score stable-version; Kyverno check-deprecated-apis"),
    Control("NS-004", owned, "C-0076; Kyverno require-labels; kube-linter required-label-owner"),
)
