"""One recipe from sources to a finished folder of the cache."""

import json
import resource
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from tools.toolchain import children, failures, folders, locks
from tools.toolchain.digests import sources
from tools.toolchain.go import Go
from tools.toolchain.locations import RECEIPT, REPOSITORY, cache_folder, is_built, recipe_folder
from tools.toolchain.progress import Progress, size
from tools.toolchain.recipe import ModuleFile, Recipe


class Download:
    """Fetches the modules of one recipe in the background and counts the packages it is made of."""

    def __init__(self, recipe: Recipe, go: Go) -> None:
        self.recipe = recipe
        self.go = go
        self.packages = 0
        self.failure: Exception | None = None
        self.finished = threading.Event()

    def work(self) -> None:
        """Runs in a thread; what goes wrong is kept for the thread that needs the modules."""
        try:
            with tempfile.TemporaryDirectory(prefix="groundcrew-") as name:
                self._list(Path(name))
        except Exception as failure:  # noqa: BLE001 (raised again by the thread that needs the modules)
            self.failure = failure
        finally:
            self.finished.set()

    def _list(self, folder: Path) -> None:
        _copy_sources(self.recipe, folder)
        for file in self.recipe.embedded:
            (folder / file.name).touch()
        log = log_of(self.recipe, "download")
        command = ["list", "-deps", "-tags", ",".join(self.recipe.tags), *self.recipe.programs.values()]
        output = run_go(self.go, command, folder, log, f"{self.recipe.name}: download")
        self.packages = sum(not line.startswith("go: ") for line in output.splitlines())

    def wait(self, progress: Progress) -> None:
        """Return when all modules are there, or raise what hindered it."""
        while not self.finished.wait(children.TICK):
            progress.show("downloading Go modules")
        if self.failure:
            raise self.failure


def build(recipe: Recipe, go: Go, download: Download, progress: Progress) -> None:
    """Make the recipe's folder; at once if another process has made it meanwhile."""
    folder = recipe_folder(recipe)
    with locks.held(folder.parent / "lock", lambda: progress.say("another run builds it, waiting")):
        if is_built(recipe):
            return
        download.wait(progress)
        started, before = time.monotonic(), _child_seconds()
        with folders.made_whole(folder) as unfinished:
            result = unfinished / "result"
            result.mkdir()
            _compile(recipe, go, unfinished / "source", result, download.packages, progress)
            for path in result.iterdir():
                path.rename(unfinished / path.name)
            result.rmdir()
            receipt = {
                "go": go.version,
                "seconds": round(time.monotonic() - started, 1),
                "cpu_seconds": round(_child_seconds() - before, 1),
            }
            (unfinished / RECEIPT).write_text(json.dumps(receipt) + "\n", encoding="utf-8")
        _drop_older(folder)
    progress.done(f"built ({size(folders.bytes_of(folder))})")


def _compile(recipe: Recipe, go: Go, source: Path, result: Path, packages: int, progress: Progress) -> None:
    log = log_of(recipe, "build")
    source.mkdir()
    _copy_sources(recipe, source)
    for file in recipe.embedded:
        _lay_out(file, go, source, source, log)
    compiled = 0

    def count(line: str) -> None:
        nonlocal compiled
        compiled += not line.startswith(("go: ", "#", "\t", " "))

    names = list(recipe.programs)
    target = str(result / names[0]) if len(names) == 1 else f"{result}/"
    command = [
        *("build", "-v", "-trimpath", "-buildvcs=false", "-tags", ",".join(recipe.tags)),
        *("-ldflags", recipe.linker_flags, "-o", target, *recipe.programs.values()),
    ]
    run_go(
        *(go, command, source, log, recipe.name),
        on_line=count,
        on_tick=lambda: progress.show(f"compiled {compiled} of at most {packages} packages"),
    )
    for file in recipe.shipped:
        _lay_out(file, go, source, result, log)
    shutil.rmtree(source)


def run_go(go: Go, command: Iterable[str], folder: Path, log: Path, what: str, **hooks: object) -> str:
    """What the go command printed; ToolchainFailure when it fails."""
    code, output = children.run(
        [str(go.command), *command],
        folder=folder,
        environment=go.environment,
        log=log,
        **hooks,  # type: ignore[arg-type]
    )
    if code != 0:
        raise failures.of_go(what, output, log)
    return output


def log_of(recipe: Recipe, step: str) -> Path:
    """An empty log for the step; the log of the time before is dropped."""
    log = cache_folder() / "logs" / f"{recipe.name}-{step}.log"
    log.unlink(missing_ok=True)
    return log


def _copy_sources(recipe: Recipe, folder: Path) -> None:
    home = REPOSITORY / recipe.folder
    for path in sources(home):
        target = folder / path.relative_to(home)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _lay_out(file: ModuleFile, go: Go, source: Path, target: Path, log: Path) -> None:
    command = ["list", "-m", "-f", "{{.Dir}}", file.module]
    found = run_go(go, command, source, log, file.name).strip().splitlines()[-1]
    content = (Path(found) / file.path).read_text(encoding="utf-8")
    if file.replacement:
        content = content.replace(*file.replacement, 1)
    path = target / file.name
    path.write_text(content, encoding="utf-8")
    path.chmod(0o755 if file.executable else 0o644)


def _child_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _drop_older(folder: Path, keep: int = 3) -> None:
    """Other clones may still use the last few states; older ones only fill the disk."""
    states = sorted(
        (path for path in folder.parent.glob("[0-9]*") if path != folder), key=lambda path: path.stat().st_mtime
    )
    for path in states[: -keep or None]:
        shutil.rmtree(path, ignore_errors=True)
