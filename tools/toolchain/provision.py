"""Brings what a command needs: Python packages first, then programs, one after the other."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from tools.toolchain import archives, children, engine, go, mongosh, postgresql_18, python_environment, scanner, space
from tools.toolchain.build import Download, build
from tools.toolchain.groups import Group, merged
from tools.toolchain.locations import cache_folder, is_built
from tools.toolchain.progress import Progress, duration
from tools.toolchain.recipe import Recipe
from tools.toolchain.recipes import RECIPES

DOWNLOADS = 3
"""Modules are fetched for so many programs at a time, while an earlier one compiles."""


def ensure(*groups: str, context: str = "") -> None:
    """See `tools.toolchain.ensure`."""
    group = merged(groups)
    python_environment.ensure(group.test_packages)
    missing = unbuilt(group, context)
    if missing:
        build_all(missing)
    archives.ensure(group.programs)
    scanner.ensure(group.programs)
    for part in (mongosh.PART, postgresql_18.PART):
        part.ensure(group.programs)
    if "engine" in group.programs and not engine.installed() and not engine.is_assembled():
        engine.assemble()


def unbuilt(group: Group, context: str = "") -> list[Recipe]:
    """The recipes that must run, in order; none for a part that is there in another way."""
    wanted = set(group.programs)
    if "engine" in wanted and (engine.installed() or engine.is_assembled()):
        wanted.remove("engine")
    if context:
        wanted.discard("cluster")
    return [recipe for recipe in RECIPES if recipe.needed_for & wanted and not is_built(recipe)]


def expected_seconds(missing: Iterable[Recipe]) -> float:
    """Wall time of the builds on this machine's cores, from the compute time they were measured to take."""
    return sum(recipe.cpu_seconds for recipe in missing) / len(os.sched_getaffinity(0))


def build_all(missing: list[Recipe]) -> None:
    """Compile one recipe at a time (Go itself uses all cores), while modules of the next ones are downloaded."""
    chosen = go.found() or go.installed(python_environment.python())
    space.check(missing, go.caches(chosen))
    announcement = Progress("groundcrew")
    announcement.say(
        f"{len(missing)} to build with Go {chosen.version}, at most about {duration(expected_seconds(missing))} here; "
        f"once, later runs and other clones find them in {cache_folder()}"
    )
    downloads = [Download(recipe, chosen) for recipe in missing]
    pool = ThreadPoolExecutor(DOWNLOADS)
    try:
        for download in downloads:
            pool.submit(download.work)
        for position, (recipe, download) in enumerate(zip(missing, downloads, strict=True), 1):
            title = f"[{position}/{len(missing)}] {recipe.name} {recipe.version}"
            progress = Progress(title, expected_seconds([recipe]))
            try:
                build(recipe, chosen, download, progress)
            finally:
                progress.close()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        children.end_all()
