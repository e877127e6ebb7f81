"""`python3 -m tools.toolchain ensure GROUP… | status | env | lock`."""

import argparse
import os
import shlex
import signal
import sys
from types import FrameType

from tools.toolchain.failures import ToolchainFailure
from tools.toolchain.groups import GROUPS

INTERRUPTED = 130
"""Exit code of a shell command that was ended by an interrupt."""


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m tools.toolchain", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    ensure = commands.add_parser("ensure", help="bring what a make target needs")
    ensure.add_argument("groups", nargs="+", choices=sorted(GROUPS), metavar="GROUP", help=", ".join(GROUPS))
    ensure.add_argument("--context", default="", help="kube context of a real cluster: no embedded one is built")
    commands.add_parser("status", help="show what is built and where")
    commands.add_parser("env", help="print the environment of the engine, for eval")
    lock = commands.add_parser("lock", help="write requirements.txt and requirements-test.txt from their .in files")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions instead of the known ones")
    return parser.parse_args(given)


def run(options: argparse.Namespace) -> None:
    if options.command == "ensure":
        from tools.toolchain.provision import ensure

        ensure(*options.groups, context=options.context)
    elif options.command == "status":
        from tools.toolchain.status import table

        print(table())
    elif options.command == "env":
        from tools.toolchain.environment import pulumi_environment

        for name, value in pulumi_environment().items():
            if os.environ.get(name) != value:
                print(f"export {name}={shlex.quote(value)}")
    else:
        from tools.toolchain.requirements import lock

        lock(options.upgrade)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, interrupt)
    try:
        run(arguments(sys.argv[1:]))
    except ToolchainFailure as failure:
        print(f"groundcrew: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\ngroundcrew: interrupted. What was compiled so far is kept: run the same command again to go on.",
            file=sys.stderr,
        )
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
