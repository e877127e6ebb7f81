"""What the restricted profile of Pod Security asks, and a root file system nobody writes to."""

from collections.abc import Iterator

from policies.finding import Breach, Control, Found
from policies.pods import Container, Pod, pod
from policies.reading import UNKNOWN, at, mapping, sequence, text

MEND = "build it with workload.Container and workload.Pod"
ADDABLE = frozenset({"NET_BIND_SERVICE"})
SECCOMP = frozenset({"RuntimeDefault", "Localhost"})
SAFE_SYSCTLS = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_rmem",
        "net.ipv4.tcp_wmem",
    }
)
SELINUX_TYPES = frozenset({"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


def _each(found: Found) -> Iterator[tuple[Pod, Container]]:
    inside = pod(found)
    if inside is not None:
        yield from ((inside, container) for container in inside.containers())


def unprivileged_user(found: Found) -> Iterator[Breach]:
    """Nothing runs as root: a numeric user and group above 0 hold for every container, runAsNonRoot guards them, and no
    further group is root's.
    """
    for inside, container in _each(found):
        path, given = inside.effective(container, "runAsNonRoot")
        if given is not True:
            yield Breach(path, "true", MEND, given)
        for field in ("runAsUser", "runAsGroup"):
            path, given = inside.effective(container, field)
            if not _above_root(given):
                yield Breach(path, "a number above 0", MEND, given)
    yield from _further_groups(found)


def _further_groups(found: Found) -> Iterator[Breach]:
    inside = pod(found)
    own = mapping(inside.specification, "securityContext") if inside else {}
    path = f"{inside.path}.securityContext" if inside else ""
    if own.get("fsGroup") is not None and not _above_root(own["fsGroup"]):
        yield Breach(f"{path}.fsGroup", "a number above 0", MEND, own["fsGroup"])
    groups = own.get("supplementalGroups")
    if groups is not None and not (isinstance(groups, list) and all(map(_above_root, groups))):
        yield Breach(f"{path}.supplementalGroups", "numbers above 0", MEND, groups)


def _above_root(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and given > 0


def read_only_root(found: Found) -> Iterator[Breach]:
    """No container writes to its root file system: what is written lies in a volume with a size."""
    for _, container in _each(found):
        given = at(container.data, "securityContext", "readOnlyRootFilesystem")
        if given is not True:
            mend = "set it, and mount an emptyDir where the program writes"
            yield Breach(f"{container.path}.securityContext.readOnlyRootFilesystem", "true", mend, given)


def capabilities(found: Found) -> Iterator[Breach]:
    """Every container drops all capabilities and adds at most the binding of low ports."""
    for _, container in _each(found):
        path = f"{container.path}.securityContext.capabilities"
        dropped = at(container.data, "securityContext", "capabilities", "drop")
        if not isinstance(dropped, list) or "ALL" not in dropped:
            yield Breach(f"{path}.drop", "ALL", MEND, dropped)
        added = at(container.data, "securityContext", "capabilities", "add")
        allowed = isinstance(added, list) and all(isinstance(name, str) and name in ADDABLE for name in added)
        if added is not None and not allowed:
            yield Breach(f"{path}.add", "nothing but NET_BIND_SERVICE", "listen on a port above 1023", added)


def confined(found: Found) -> Iterator[Breach]:
    """Every container is confined by the runtime's seccomp profile, none is released from AppArmor."""
    inside = pod(found)
    for _, container in _each(found):
        assert inside is not None
        path, given = inside.effective(container, "seccompProfile")
        if text(given, "type") not in SECCOMP:
            yield Breach(path, "RuntimeDefault", MEND, given)
        path, given = inside.effective(container, "appArmorProfile")
        if given is not None and text(given, "type") not in SECCOMP:
            yield Breach(path, "RuntimeDefault", MEND, given)
    for key, value in (inside.annotations if inside else {}).items():
        if key.startswith(APPARMOR_ANNOTATION) and value == "unconfined":
            yield Breach(f"{APPARMOR_ANNOTATION}…", "a profile", "drop the annotation")


def no_escalation(found: Found) -> Iterator[Breach]:
    """No process gains more rights than its parent, and none is privileged."""
    for _, container in _each(found):
        path = f"{container.path}.securityContext"
        escalation = at(container.data, "securityContext", "allowPrivilegeEscalation")
        if escalation is not False:
            yield Breach(f"{path}.allowPrivilegeEscalation", "false", MEND, escalation)
        privileged = at(container.data, "securityContext", "privileged")
        if privileged not in (None, False):
            mend = "grant the single right it needs by a registered exception"
            yield Breach(f"{path}.privileged", "false", mend, privileged)


def kernel(found: Found) -> Iterator[Breach]:
    """No unmasked /proc, no SELinux type of our own, no unsafe kernel setting, no Windows host process."""
    inside = pod(found)
    if inside is None:
        return
    for number, given in enumerate(sequence(inside.specification, "securityContext", "sysctls")):
        if text(given, "name") not in SAFE_SYSCTLS:
            yield Breach(f"{inside.path}.securityContext.sysctls[{number}]", "a safe one", "set it on the node")
    for container in inside.containers():
        if at(container.data, "securityContext", "procMount") not in (None, "Default"):
            yield Breach(f"{container.path}.securityContext.procMount", "Default", "drop the field")
        path, given = inside.effective(container, "seLinuxOptions")
        chosen = mapping(given)
        if given is UNKNOWN or not _ordinary(chosen):
            yield Breach(path, "the runtime's own label", "drop the field")
        path, given = inside.effective(container, "windowsOptions")
        if at(given, "hostProcess") not in (None, False):
            yield Breach(f"{path}.hostProcess", "false", "drop the field")


def _ordinary(label: dict[str, object]) -> bool:
    return text(label, "type") in SELINUX_TYPES and not label.get("user") and not label.get("role")


CONTROLS = (
    Control("SEC-001", unprivileged_user, "PSS restricted; CIS 5.2.7; CKV_K8S_23; KSV-0012"),
    Control("SEC-002", read_only_root, "CKV_K8S_22; KSV-0014; NSA"),
    Control("SEC-003", capabilities, "PSS restricted; CIS 5.2.8–10; CKV_K8S_28, 37"),
    Control("SEC-004", confined, "PSS restricted; CIS 5.7.2; CKV_K8S_31; KSV-0030, 0002"),
    Control("SEC-005", no_escalation, "PSS restricted; CIS 5.2.2, 5.2.6; CKV_K8S_16, 20"),
    Control("SEC-008", kernel, "PSS baseline; KSV-0026, 0027, 0103"),
)
