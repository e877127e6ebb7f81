"""What is built and where it lies."""

from tools.toolchain import archives, engine, folders, python_environment
from tools.toolchain.archive import ARCHIVE_SETS
from tools.toolchain.locations import is_built, recipe_folder
from tools.toolchain.progress import size
from tools.toolchain.recipes import RECIPES

HEADINGS = ("program", "version", "built", "size", "path")


def rows() -> list[tuple[str, ...]]:
    """One row per recipe, the engine that is used, and the Python packages."""
    table = []
    for recipe in RECIPES:
        folder, built = recipe_folder(recipe), is_built(recipe)
        amount = size(folders.bytes_of(folder)) if built else "-"
        table.append((", ".join(recipe.programs), recipe.version, "yes" if built else "no", amount, str(folder)))
    for server in ARCHIVE_SETS:
        folder, there = archives.home(server), archives.is_there(server)
        amount = size(folders.bytes_of(folder)) if there else "-"
        table.append((server.name, server.version, "yes" if there else "no", amount, str(folder)))
    found = engine.installed()
    if found:
        table.append(("engine in use", found.version, "installed", "-", str(found.command)))
    else:
        assembled = engine.is_assembled()
        table.append(
            ("engine in use", engine.parts()[0].version, "yes" if assembled else "no", "-", str(engine.home()))
        )
    for name, tests in (("Python packages", False), ("… of the tests", True)):
        current = python_environment.is_current(tests)
        table.append((name, "locked", "yes" if current else "no", "-", str(python_environment.folder())))
    return table


def table() -> str:
    lines = [HEADINGS, *rows()]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
