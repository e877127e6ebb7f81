"""`make down`: stop the embedded cluster and keep its objects."""

import argparse

from commands.target import say
from tools.embedded_cluster import cluster
from tools.toolchain.locations import clone_folder


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reset", action="store_true", help="also delete its objects")


def run(options: argparse.Namespace) -> int:
    folder = clone_folder() / "cluster"
    if options.reset:
        cluster.reset(folder, say)
        say("the embedded cluster and its objects are gone; the next `make up` makes a new one")
    else:
        was_running = cluster.stop(folder, say)
        say("stopped; `make up` carries on with its objects" if was_running else "the embedded cluster was not running")
    return 0
