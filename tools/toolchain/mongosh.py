"""MongoDB's shell from npm: the server's image brings it, machines without the server do not."""

from pathlib import Path

from tools.toolchain import npm
from tools.toolchain.proof_recipes import MONGODB

SCRIPT = Path("node_modules", "mongosh", "bin", "mongosh.js")
PART = npm.Part("mongosh", "mongosh", MONGODB, "150 MB of npm packages")


def script() -> Path:
    """What Node.js runs. Raises MissingProgram, which says how to get it."""
    return PART.path(SCRIPT)
