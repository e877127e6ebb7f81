"""What each make target needs to be there before it starts."""

from dataclasses import dataclass

from tools.toolchain.failures import ToolchainFailure


@dataclass(frozen=True)
class Group:
    """The programs (by `Recipe.needed_for`) and Python packages of one make target."""

    programs: frozenset[str] = frozenset()
    test_packages: bool = False


GROUPS: dict[str, Group] = {
    "run": Group(),
    "preview": Group(frozenset({"engine"})),
    "up": Group(frozenset({"engine", "cluster"})),
    "destroy": Group(frozenset({"engine", "cluster"})),
    "check": Group(test_packages=True),
    "drill": Group(test_packages=True),
    "archive": Group(frozenset({"engine"}), test_packages=True),
    "test": Group(frozenset({"engine", "cluster", "rules", "exporters", "registry"}), test_packages=True),
    "pictures": Group(frozenset({"rules"}), test_packages=True),
    "prove": Group(
        frozenset(
            {
                *("engine", "cluster", "rules", "exporters", "registry"),
                *("peers", "load", "shippers", "object-store", "search", "scanners", "mongodb", "next-major"),
            }
        ),
        test_packages=True,
    ),
}


def merged(names: tuple[str, ...]) -> Group:
    """All that any of the named groups needs."""
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        raise ToolchainFailure(f"there is no group {', '.join(map(repr, unknown))}; the groups are {', '.join(GROUPS)}")
    chosen = [GROUPS[name] for name in names]
    return Group(
        frozenset().union(*(group.programs for group in chosen)),
        any(group.test_packages for group in chosen),
    )
