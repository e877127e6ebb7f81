"""`make drift`: whether the cluster still is what the program made of it; nothing is changed but the record of the answer."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from commands.check_input import checked
from commands.engine import Engine
from commands.failure import CommandFailure
from commands.target import NO_CLUSTER, Target, last, named
from specs.drift import COMPARED, UNCHANGED
from specs.environment import MONITORING_NAMESPACE

DRIFTED = 1
WORDS = {"create": "is gone", "delete": "is not in the program", "update": "differs", "replace": "differs"}
"""By what the engine would do about it. Of a replacement it also tells the parts."""


@dataclass(frozen=True)
class Difference:
    """`place` is kind, namespace and name; `fields` are paths, never values: one may be a secret."""

    place: str
    what: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place} {self.what}{': ' if self.fields else ''}{', '.join(self.fields)}"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", default="prod", help="environment: the middle of Pulumi.<env>.yaml")
    parser.add_argument("--context", default="", help="kube context the environment lives on; else the last one")


def run(options: argparse.Namespace) -> int:
    target = named(options.context) if options.context else last(options.env)
    if target == NO_CLUSTER:
        raise CommandFailure(
            f"{options.env} was brought up from elsewhere: say on which kube context it lives, --context"
        )
    checked(options.env, target)
    engine = Engine(options.env, target)
    engine.prepare()
    found = tuple(differences(json.loads(engine.quiet("preview", *engine.stack, "--refresh", "--json"))))
    for difference in found:
        print(difference)
    record(target, not found)
    kept = f"{options.env} on {target.context}"
    print(
        f"{kept}: {len(found)} objects are not what the program says" if found else f"{kept} is what the program says"
    )
    return DRIFTED if found else 0


def differences(preview: dict[str, Any]) -> Iterator[Difference]:
    """Of the engine's own account of what an update after a look at every object would do."""
    for step in preview.get("steps", ()):
        if what := WORDS.get(step["op"]):
            yield Difference(place(step), what, tuple(sorted(step.get("detailedDiff") or ())))


def place(step: dict[str, Any]) -> str:
    """An object as kubectl names it; what is none by the engine's own name."""
    state = step.get("newState") or step.get("oldState") or {}
    inputs = state.get("inputs") or {}
    metadata = inputs.get("metadata")
    if not isinstance(metadata, dict):
        return step["urn"].rpartition("::")[2]
    return "/".join(filter(None, (inputs.get("kind", ""), metadata.get("namespace", ""), metadata.get("name", ""))))


def record(target: Target, unchanged: bool) -> None:
    """Renew the Leases that the alerts look at, both with one time. Raises CommandFailure where that is not allowed."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    leases = [lease(name, now) for name in (COMPARED, *([UNCHANGED] if unchanged else []))]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": leases})
    apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=groundcrew-drift", "-f", "-"]
    done = target.kubectl(*apply, given=text)
    if done.returncode:
        raise CommandFailure(f"the answer could not be recorded: {done.stderr.strip()}")


def lease(name: str, renewed: str) -> dict[str, Any]:
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": name, "namespace": MONITORING_NAMESPACE},
        "spec": {"renewTime": renewed},
    }
