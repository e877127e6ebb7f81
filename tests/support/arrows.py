"""Import arrows: which room imports which, read from the syntax tree."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.tree import ROOMS, ROOT, modules, shown, syntax

# What each room may import besides itself and libraries. A dotted name allows that module alone.
ARROWS: Mapping[str, frozenset[str]] = {
    "specs": frozenset(),
    "systems": frozenset({"specs"}),
    "queries": frozenset({"specs"}),
    "rules": frozenset({"specs", "queries"}),
    "dashboards": frozenset({"specs", "queries", "rules"}),
    "handbook": frozenset({"specs", "queries", "rules"}),
    "components": frozenset({"specs", "queries", "rules", "dashboards", "handbook"}),
    "policies": frozenset({"specs.units", "specs.contract", "specs.arithmetic"}),
    "jobs": frozenset({"specs.units", "specs.job_document", "specs.audit_document", "specs.history_document"}),
    # A replay starts the pinned server it is measured on.
    "backtest": frozenset({"specs", "queries", "rules", "tools"}),
    # A drill runs the very Jobs, under the roles that are rendered, beside servers found on this machine.
    "drill": frozenset({"specs", "jobs", "tools"}),
    # Commands also drive the pinned tools (embedded cluster, engine); the tools know nothing of the product.
    "commands": frozenset(
        {
            "specs",
            "systems",
            "queries",
            "rules",
            "dashboards",
            "handbook",
            "components",
            "jobs",
            "backtest",
            "drill",
            "tools",
        }
    ),
    "__main__": frozenset({"specs", "systems", "queries", "rules", "dashboards", "handbook", "components"}),
    "tools": frozenset(),
}
PULUMI = frozenset({"pulumi", "pulumi_kubernetes", "pulumi_random", "pulumi_policy"})
NEUTRAL = ("specs", "systems", "queries", "rules", "dashboards", "handbook", "jobs", "backtest", "drill")


def imported(path: Path, root: Path = ROOT) -> Iterator[tuple[int, str]]:
    """(line, absolute module) of every import in a file, inside functions and type-checking blocks too."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*parts, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = root.joinpath(*module.split("."), alias.name)
                is_module = inner.with_suffix(".py").exists() or inner.is_dir()
                yield node.lineno, f"{module}.{alias.name}" if is_module else module


def room_of(path: Path, root: Path = ROOT) -> str:
    first = path.relative_to(root).parts[0]
    return first.removesuffix(".py")


def allowed(room: str, module: str) -> bool:
    top = module.partition(".")[0]
    if top == room or (top not in ROOMS and top not in {"tools", "tests", "__main__"}):
        return True
    return any(module == target or module.startswith(f"{target}.") for target in ARROWS[room])


def forbidden_imports(room: str, root: Path = ROOT) -> list[str]:
    """Imports of a room that run upwards, as messages."""
    start = root / f"{room}.py" if room == "__main__" else root / room
    paths = [start] if start.is_file() else _modules(start, root)
    return [
        f"{path.relative_to(root).as_posix()}:{line}: {room} may not import {module}"
        for path in paths
        for line, module in imported(path, root)
        if not allowed(room, module)
    ]


def _modules(start: Path, root: Path) -> list[Path]:
    return list(modules(start.name)) if root == ROOT else sorted(start.rglob("*.py"))


def reached(start: str) -> set[str]:
    """Every module of ours that importing `start` runs, itself included."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        module = waiting.pop()
        path = _file(module)
        if module in found or path is None:
            continue
        found.add(module)
        waiting += [name for _, name in imported(path) if name.partition(".")[0] in ROOMS]
    return found


def _file(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists():
            return path
    return None


def pulumi_imports() -> list[str]:
    """Imports of the engine's SDK where neutral data and pure functions live."""
    return [
        f"{shown(path)}:{line}: {room_of(path)} knows nothing of Pulumi, but imports {module}"
        for path in modules(*NEUTRAL)
        for line, module in imported(path)
        if module.partition(".")[0] in PULUMI | {"kubernetes"}
    ]
