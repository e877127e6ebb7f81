"""`make up`: bring an environment to what its systems and settings say."""

import argparse
import shutil
import time

from commands.check_input import checked
from commands.engine import Engine
from commands.target import Target, chosen, settle
from tools.toolchain.programs import program


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", default="dev", help="environment: the middle of Pulumi.<env>.yaml")
    parser.add_argument("--context", default="", help="kube context; without one the embedded cluster is used")
    parser.add_argument("--refresh", action="store_true", help="look at every object first: takes changes by hand back")


def run(options: argparse.Namespace) -> int:
    checked(options.env)
    began = time.monotonic()
    target = chosen(options.context)
    checked(options.env, target)
    engine = Engine(options.env, target)
    engine.prepare()
    settle(options.env, target)
    # On the embedded cluster a second look before the update would only cost time: nothing there is worth a question.
    ways = [*(["--skip-preview"] if target.simulated else []), *(["--refresh"] if options.refresh else [])]
    engine.run("up", "--yes", "--suppress-outputs", *ways)
    show(engine, target, time.monotonic() - began)
    return 0


def show(engine: Engine, target: Target, seconds: float) -> None:
    """Where things are, for somebody who has read nothing else."""
    print(f"\n{engine.environment} is up on {target.context} ({seconds:.0f} s)")
    if target.simulated:
        print("simulated: every object is real, no container ran")
    for name, value in engine.outputs().items():
        print(f"  {name:<24} {value}")
    kubectl = "kubectl" if shutil.which("kubectl") else f"{program('groundcrew-cluster')} kubectl"
    print(f"  {'look around':<24} KUBECONFIG={target.kubeconfig} {kubectl} --context {target.context} get pods -A")
