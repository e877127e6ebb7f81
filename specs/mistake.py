"""Mistakes: what an exception raised by a system's file means to the person who wrote it."""

import builtins
import dataclasses
import inspect
import re
import sys
from collections.abc import Iterable

from specs.fault import nearest

UNKNOWN_KEYWORD = re.compile(r"([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'")
MISSING_ARGUMENT = re.compile(r"([\w.<>]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.+)")
TWICE = re.compile(r"([\w.<>]+)\(\) got multiple values for argument '(\w+)'")
TOO_MANY = re.compile(r"([\w.<>]+)\(\) takes .+ positional arguments?")

Explanation = tuple[str, str, str]
"""Given, wanted, mend."""


def explain(error: BaseException) -> Explanation:
    """What was given, what is wanted, how to mend it.

    The text of an exception that is not understood may hold a value, and a value may be secret: only its type is told.
    """
    if isinstance(error, SyntaxError):
        return f"text Python cannot read ({error.msg})", "a Python file", "mend the line, or the bracket before it"
    if isinstance(error, ImportError):
        return _import(error)
    if isinstance(error, NameError):
        return _name(error)
    if isinstance(error, AttributeError):
        return _attribute(error)
    if isinstance(error, TypeError) and (found := _call(str(error))):
        return found
    return f"an expression that raises {type(error).__name__}", "a value", "open the line and correct the expression"


def _import(error: ImportError) -> Explanation:
    module = sys.modules.get(error.name or "")
    wished = re.match(r"cannot import name '(\w+)'", str(error))
    if module is not None and wished:
        known = [name for name in vars(module) if not name.startswith("_")]
        return f"{wished[1]} from {error.name}", f"a name {error.name} has", nearest(wished[1], known)
    if error.name:
        known = [name for name in sys.modules if name.startswith("specs.")]
        return f"an import of {error.name}", "a module that exists", nearest(error.name, known)
    return "an import that fails", "a module that exists", "correct the import"


def _name(error: NameError) -> Explanation:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    known: set[str] = set(dir(builtins)) if frame is None else {*frame.tb_frame.f_globals, *frame.tb_frame.f_locals}
    return f"the name {error.name}", "a name that is imported or defined", _near_or(str(error.name), known, "import it")


def _attribute(error: AttributeError) -> Explanation:
    owner = error.obj if inspect.isclass(error.obj) or inspect.ismodule(error.obj) else type(error.obj)
    known = [name for name in dir(error.obj) if not name.startswith("_")]
    title = getattr(owner, "__name__", "the object")
    return f"{title}.{error.name}", f"a name {title} has", _near_or(str(error.name), known, f"look into {title}")


def _near_or(word: str, known: Iterable[str], otherwise: str) -> str:
    """A suggestion where one is near; hundreds of choices would help nobody."""
    guess = nearest(word, known)
    return guess if guess.startswith("did you mean") else otherwise


def _call(message: str) -> Explanation | None:
    """Mistakes in the arguments of a spec or a preset; None for any other TypeError."""
    if found := UNKNOWN_KEYWORD.search(message):
        title, word = _title(found[1]), found[2]
        fields = parameters(title)
        mend = nearest(word, fields) if fields else f"remove {word}"
        return f"{title}({word}=…)", f"a field {title} has", mend
    if found := MISSING_ARGUMENT.search(message):
        title = _title(found[1])
        return f"{title}(…) without {found[2]}", f"every required field of {title}", f"give {found[2]}"
    if found := TWICE.search(message):
        title = _title(found[1])
        return (
            f"{title}(…) with {found[2]} twice",
            "each field once",
            f"give {found[2]} by position or by name, not both",
        )
    if found := TOO_MANY.search(message):
        title = _title(found[1])
        names = ", ".join(parameters(title))
        return f"too many values for {title}(…)", f"at most {names}" if names else "fewer values", "give fields by name"
    return None


def _title(qualified: str) -> str:
    """Service.__init__ is called Service by whoever writes Service(...)."""
    return qualified.removesuffix(".__init__").removesuffix(".__new__").rpartition(".")[2]


def parameters(title: str) -> tuple[str, ...]:
    """Fields of a spec, or parameters of a preset, by its bare name; empty where specs has none of that name."""
    for name, module in list(sys.modules.items()):
        found = getattr(module, title, None) if name.partition(".")[0] == "specs" else None
        if found is not None and dataclasses.is_dataclass(found):
            return tuple(field.name for field in dataclasses.fields(found))
        if inspect.isfunction(found):
            return tuple(_expanded(found))
    return ()


def _expanded(function: object) -> Iterable[str]:
    """A function's parameters, with the keys of a typed **argument in its place."""
    for parameter in inspect.signature(function).parameters.values():  # pyright: ignore[reportArgumentType]
        if parameter.kind == inspect.Parameter.VAR_KEYWORD:
            passed = getattr(parameter.annotation, "__args__", (None,))[0]
            yield from getattr(passed, "__annotations__", {})
        else:
            yield parameter.name
