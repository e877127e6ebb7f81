"""The shape of the files: small, well named, free of this machine, and every test able to fail."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.tree import ROOMS, ROOT, files, functions, modules, shown, syntax, text

CODE = frozenset({".py", ".go", ".sh", ".js"})
MOST_LINES = 250
MOST_FUNCTION_LINES = 40
VAGUE = frozenset({"manager", "managers", "helper", "helpers", "util", "utils", "misc"})
TESTS = ROOT / "tests"


def test_files_are_short() -> None:
    """Data files of `systems/` may be longer: a system is one file."""
    long = [
        f"{shown(path)}: {length} lines"
        for path in files()
        if path.suffix in CODE and path.parent != ROOT / "systems"
        if (length := text(path).count("\n")) > MOST_LINES
    ]
    assert not long, "\n".join(map(str, long))


def test_functions_are_short() -> None:
    long = [
        f"{shown(path)}:{function.lineno} {function.name}: {length} lines"
        for path in modules()
        for function in functions(syntax(path))
        if (length := code_lines(function)) > MOST_FUNCTION_LINES
    ]
    assert not long, "\n".join(map(str, long))


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    is_prose = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return length - ((first.end_lineno or first.lineno) - first.lineno + 1 if is_prose else 0)


def test_names_say_something() -> None:
    vague = [f"{where}: {name}" for where, name in defined_names() if words(name) & VAGUE]
    assert not vague, "\n".join(map(str, vague))


def defined_names() -> Iterator[tuple[str, str]]:
    for path in modules(*ROOMS, "tests", "tools"):
        yield shown(path), path.stem
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield f"{shown(path)}:{node.lineno}", node.name


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def test_nothing_names_this_machine() -> None:
    local = re.compile("|".join(re.escape(value) for value in machine_names()) + r"|/home/[a-z]|/Users/[A-Za-z]")
    found = [
        f"{shown(path)}:{number}: {match[0]}"
        for path in files()
        for number, line in enumerate(text(path).splitlines(), 1)
        if path != Path(__file__) and (match := local.search(line))
    ]
    assert not found, "\n".join(map(str, found))


def machine_names() -> list[str]:
    """This clone's place, this user's home, and the hosts this machine fetches packages from."""
    names = {f"{ROOT}/", f"{Path.home()}/"}
    public = {"pypi.org", "proxy.golang.org", "registry.npmjs.org", "sum.golang.org"}
    for variable in (
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "UV_INDEX_URL",
        "GOPROXY",
        "GONOSUMDB",
        "NPM_CONFIG_REGISTRY",
    ):
        for value in re.split(r"[,| ]+", os.environ.get(variable, "")):
            host = urlsplit(value).hostname
            names |= {host} if host and host not in public else set()
    return sorted(names)


def test_locks_name_no_index() -> None:
    options = ("--index-url", "--extra-index-url", "--find-links", "--trusted-host", "-i http")
    locks = [path for path in files() if path.name.startswith("requirements") and path.suffix in {".txt", ".in"}]
    assert locks
    assert [shown(path) for path in locks for option in options if option in text(path)] == []


def test_every_test_lives_in_a_collected_file() -> None:
    stray = [
        f"{shown(path)}:{function.lineno} {function.name}"
        for path in modules("tests")
        if not path.name.startswith("test_")
        for function in functions(syntax(path))
        if function.name.startswith("test_")
    ]
    assert not stray, "\n".join(map(str, stray))


def test_every_test_can_fail() -> None:
    idle = []
    for path in collected_files():
        tests = [function for function in functions(syntax(path)) if function.name.startswith("test_")]
        idle += [] if tests else [f"{shown(path)}: no test"]
        checking = checking_functions(syntax(path))
        idle += [f"{shown(path)}:{test.lineno} {test.name}" for test in tests if not checks(test, checking)]
    assert not idle, "\n".join(map(str, idle))


def collected_files() -> list[Path]:
    return [path for path in modules("tests") if path.name.startswith("test_")]


def checking_functions(tree: ast.Module) -> set[str]:
    """Functions of the file that check something themselves."""
    return {function.name for function in functions(tree) if checks(function, set())}


def checks(function: ast.AST, checking: set[str]) -> bool:
    """It asserts, expects an exception, or calls something that does."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"raises", "fail", "warns"} | checking or called.startswith("assert_"):
                return True
    return False


def test_outputs_are_awaited() -> None:
    """Without the decorator a check inside `apply` never runs, and the test passes."""
    wrong = [
        f"{shown(path)}:{test.lineno} {test.name} needs @pulumi.runtime.test, or record() of tests.support.recorder"
        for path in collected_files()
        if "pulumi" in text(path)
        for test in functions(syntax(path))
        if test.name.startswith("test_") and hands_out_outputs(test)
        if not any(ast.unparse(decorator) == "pulumi.runtime.test" for decorator in test.decorator_list)
    ]
    assert not wrong, "\n".join(map(str, wrong))


def hands_out_outputs(test: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Its value or its checks exist only once the loop has run, and nothing in it runs the loop."""
    called = {ast.unparse(node.func) for node in ast.walk(test) if isinstance(node, ast.Call)}
    if called & {"record", "record_function"}:
        return False
    asserts_late = any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "apply"
        for node in ast.walk(test)
    )
    returns = any(isinstance(node, ast.Return) and node.value is not None for node in test.body)
    return isinstance(test, ast.AsyncFunctionDef) or asserts_late or returns


@pytest.mark.parametrize(
    ("source", "late"),
    [
        ("def test_a():\n    assert True", False),
        ("async def test_a():\n    assert True", True),
        ("def test_a():\n    x.apply(check)", True),
        ("def test_a():\n    record(lambda: x.apply(check))", False),
        ("def test_a():\n    return x.urn", True),
    ],
)
def test_late_checks_are_recognised(source: str, late: bool) -> None:
    [function] = functions(ast.parse(source))
    assert hands_out_outputs(function) is late


@pytest.mark.parametrize(
    ("source", "able"),
    [
        ("def test_a():\n    build()", False),
        ("def test_a():\n    with raises(ValueError):\n        build()", True),
        ("def sound(x):\n    assert x\ndef test_a():\n    sound(1)", True),
    ],
)
def test_idle_tests_are_recognised(source: str, able: bool) -> None:
    tree = ast.parse(source)
    [test] = [function for function in functions(tree) if function.name == "test_a"]
    assert checks(test, checking_functions(tree)) is able
