"""The project's own files as the checks on them read them."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Rooms of product code in the order imports may run: each may import only what stands before it, and not all of that.
ROOMS = (
    "specs",
    "systems",
    "queries",
    "rules",
    "dashboards",
    "handbook",
    "components",
    "policies",
    "jobs",
    "backtest",
    "drill",
    "commands",
)
_NOT_OURS = frozenset(
    {".git", ".groundcrew", ".hypothesis", "__pycache__", "node_modules", ".venv", "venv", "build", "dist"}
)


def files(*folders: str) -> Iterator[Path]:
    """Files of the project below the named folders, or all of them; caches and installed things left out."""
    for start in [ROOT / folder for folder in folders] or [ROOT]:
        for folder, names, found in os.walk(start):
            names[:] = sorted(name for name in names if name not in _NOT_OURS and not name.endswith("_cache"))
            yield from (Path(folder, name) for name in sorted(found))


def modules(*folders: str) -> Iterator[Path]:
    return (path for path in files(*folders) if path.suffix == ".py")


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """The path as messages show it."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    """A file's text, empty for binary files."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every string in the code, parts of f-strings too; docstrings left out."""
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value
