"""`make prove`: every matrix whole, and the result tables of docs/proof/ written anew."""

import argparse

from commands import test


def arguments(parser: argparse.ArgumentParser) -> None:
    test.arguments(parser)


def run(options: argparse.Namespace) -> int:
    return test.suite(["-m", "prove", *test.given(options)])
