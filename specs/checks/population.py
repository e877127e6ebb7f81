"""Systems that share a cluster have names and namespaces of their own."""

from collections.abc import Iterable, Iterator

from specs.environment import PLATFORM_NAMESPACES, RUNTIME_SECURITY_NAMESPACE
from specs.fault import Fault
from specs.shown import shown
from specs.system import System


def faults(systems: Iterable[System]) -> Iterator[Fault]:
    """Names and namespaces used twice, and namespaces of the platform itself."""
    names: set[str] = set()
    namespaces: dict[str, str] = {}
    for system in systems:
        if system.name in names:
            yield Fault(system.name, "name", shown(system.name), "a name no other system has", "rename one of the two")
        if system.namespace in namespaces:
            owner = namespaces[system.namespace]
            given = f"{shown(system.namespace)}, as {owner}"
            yield Fault(system.name, "namespace", given, "a namespace of its own", "move one of the two")
        if system.namespace in (*PLATFORM_NAMESPACES, RUNTIME_SECURITY_NAMESPACE):
            mend = "give the system a namespace of its own"
            wanted = "no namespace of the stacks themselves"
            yield Fault(system.name, "namespace", shown(system.namespace), wanted, mend)
        names.add(system.name)
        namespaces.setdefault(system.namespace, system.name)
