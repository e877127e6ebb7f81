"""Configuration as one more store: what an environment is made from, and the engine's state of what was made.

No server holds it, so no script dumps it: whoever deploys writes the stream (`make archive`).
"""

from jobs.engine.definition import Dump, Engine, Place, tar_ended

NAME = "configuration"


def place(name: str, segment_bytes: int) -> Place:
    return Place(name, 0)


CONFIGURATION = Engine(
    name=NAME, folder=NAME, dumps={"base": Dump("base.sh", tar_ended)}, refused=(), place=place, unpacks=True
)
