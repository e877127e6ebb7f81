"""`make destroy`: remove what `make up` made; what is protected stays and is named."""

import argparse
import json

from commands.engine import Engine
from commands.target import chosen


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", default="dev")
    parser.add_argument("--context", default="")


def run(options: argparse.Namespace) -> int:
    target = chosen(options.context)
    engine = Engine(options.env, target)
    engine.prepare()
    engine.run("destroy", "--yes", "--exclude-protected", *(["--skip-preview"] if target.simulated else []))
    left = protected(engine)
    for urn in left:
        print(f"  kept {urn}")
    if left:
        print(f"{len(left)} protected resources stay; `pulumi state unprotect` is the deliberate next step")
    return 0


def protected(engine: Engine) -> list[str]:
    """What the state still holds, by type and name."""
    state = json.loads(engine.quiet("stack", "export", "--stack", engine.environment))
    resources = state.get("deployment", {}).get("resources") or []
    return sorted(
        resource["urn"].split("::", 2)[2].rpartition("$")[2] for resource in resources if resource.get("protect")
    )
