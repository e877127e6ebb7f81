"""`make preview`: what `make up` would change, with all policies, without a cluster."""

import argparse
from dataclasses import replace

from commands.check_input import checked
from commands.engine import Engine
from commands.target import NOWHERE, last


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", default="prod", help="environment: the middle of Pulumi.<env>.yaml")
    parser.add_argument("--diff", action="store_true", help="show every field")


def run(options: argparse.Namespace) -> int:
    target = last(options.env)
    checked(options.env, target)
    # The state of the last `up` is compared with, its cluster is not asked: no server is reached from here.
    engine = Engine(options.env, replace(target, kubeconfig=NOWHERE))
    engine.prepare()
    engine.run("preview", "--suppress-progress", *(["--diff"] if options.diff else []))
    return 0
