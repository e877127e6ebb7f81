"""`python -m commands <command>`: what the make targets call."""

import argparse
import importlib
import signal
import sys

from commands.failure import SURROUNDINGS, CommandFailure
from tools.embedded_cluster.failures import ClusterFailure
from tools.toolchain.failures import ToolchainFailure

COMMANDS = (
    "up",
    "preview",
    "render",
    "down",
    "destroy",
    "drift",
    "test",
    "prove",
    "check",
    "bench",
    "archive",
    "backtest",
    "budget",
    "drill",
    "openslo",
    "pictures",
    "image",
    "images-lock",
    "sbom",
    "status",
)
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m commands", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    name = parser.parse_args(given[:1]).command
    # Each command imports what it needs: a status asks for neither Pulumi nor a board.
    module = importlib.import_module(f"commands.{name.replace('-', '_')}")
    own = argparse.ArgumentParser(prog=f"python -m commands {name}", description=module.__doc__)
    module.arguments(own)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return module.run(own.parse_args(given[1:]))
    except CommandFailure as failure:
        print(f"groundcrew {name}: {failure}", file=sys.stderr)
        return failure.exit_code
    except (ClusterFailure, ToolchainFailure) as failure:
        print(f"groundcrew {name}: {failure}", file=sys.stderr)
        return SURROUNDINGS
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        print(f"groundcrew {name}: {error.strerror or error}{place}; check the disk and who owns it", file=sys.stderr)
        return SURROUNDINGS
    except KeyboardInterrupt:
        print(f"groundcrew {name}: interrupted; the same command carries on from here", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
