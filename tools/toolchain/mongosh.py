"""MongoDB's shell from npm: the server's image brings it, machines without the server do not."""

from collections.abc import Iterable
from pathlib import Path

from tools.toolchain import npm
from tools.toolchain.failures import MissingProgram
from tools.toolchain.locations import REPOSITORY, servers_folder
from tools.toolchain.proof_recipes import MONGODB

SOURCE = REPOSITORY / "tools" / "mongosh"
SCRIPT = Path("node_modules", "mongosh", "bin", "mongosh.js")


def parent() -> Path:
    return servers_folder() / "mongosh"


def script() -> Path:
    """What Node.js runs. Raises MissingProgram, which says how to get it."""
    if not npm.is_there(SOURCE, parent()):
        raise MissingProgram("mongosh is not here: run `python3 -m tools.toolchain ensure prove`")
    return npm.home(SOURCE, parent()) / SCRIPT


def ensure(programs: Iterable[str]) -> None:
    """Install it where it is wanted and missing. Raises ToolchainFailure."""
    if MONGODB & set(programs) and not npm.is_there(SOURCE, parent()):
        npm.installed(SOURCE, parent(), "150 MB of npm packages")
