"""The commit this tree is at."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.failure import BAD_INPUT, SURROUNDINGS, CommandFailure
from commands.paths import ROOT


def revision() -> str:
    """Raises CommandFailure where the tree holds what no commit does: nobody could make it again."""
    if changed := git("status", "--porcelain").splitlines():
        raise CommandFailure(
            f"{len(changed)} files here are in no commit, the first is {changed[0][3:]}; commit them, then archive",
            BAD_INPUT,
        )
    return git("rev-parse", "HEAD").strip()


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The tree of a commit, in a folder that ends with the block. Raises CommandFailure where it is not in this clone."""
    with tempfile.TemporaryDirectory(prefix="revision-") as folder:
        tree = Path(folder) / "tree"
        git("worktree", "add", "--detach", "--quiet", str(tree), commit)
        try:
            yield tree
        finally:
            git("worktree", "remove", "--force", str(tree))


def git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise CommandFailure(
            "git is missing; install it, a copy names the commit it was made from", SURROUNDINGS
        ) from None
    if done.returncode:
        raise CommandFailure(f"git {words[0]} failed: {done.stderr.strip()}; fetch the whole history of this clone")
    return done.stdout
