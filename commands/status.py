"""`make status`: what runs and what is deployed."""

import argparse

from commands.paths import STATES
from commands.stack_file import environments
from commands.target import NO_CLUSTER, last
from tools.embedded_cluster import cluster
from tools.toolchain.locations import clone_folder


def arguments(parser: argparse.ArgumentParser) -> None:
    _ = parser


def run(options: argparse.Namespace) -> int:
    _ = options
    found = cluster.status(clone_folder() / "cluster")
    memory = f", {found.memory_bytes >> 20} MB" if found.memory_bytes else ""
    print(f"embedded cluster  {'running' if found.running else 'stopped'} {found.url or ''}{memory}")
    for environment in environments():
        target = last(environment)
        if target != NO_CLUSTER:
            state = any((STATES / target.place).glob(f".pulumi/stacks/**/{environment}.json*"))
            print(f"{environment:<17} {'on' if state else 'was on'} {target.context} ({target.identifier})")
    return 0
