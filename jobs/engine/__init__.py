"""Engines: for each the tools' command lines, as shell scripts beside this file, and how its streams and logs look."""

from jobs.engine.definition import Dump, Engine, Place
from jobs.engine.known import ENGINES, engine

__all__ = ["ENGINES", "Dump", "Engine", "Place", "engine"]
