"""Targets: the embedded cluster, a named kube context, or no cluster at all."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from commands.failure import CommandFailure
from commands.paths import STACKS
from tools.embedded_cluster import cluster
from tools.embedded_cluster.layout import CONTEXT
from tools.toolchain.locations import clone_folder
from tools.toolchain.programs import program

NOWHERE = "/nonexistent"
"""Given as KUBECONFIG where nothing may be reached."""
EMBEDDED = "embedded-"
PLACE_SUFFIX = ".place"
"""Of the files that name each environment's target."""


@dataclass(frozen=True)
class Target:
    """Where a stack lives. `place` names the folders of its state and its working copy."""

    place: str
    context: str
    kubeconfig: str
    identifier: str
    simulated: bool = False

    @property
    def local_settings(self) -> dict[str, object]:
        """What the program is told beyond the stack file."""
        found: dict[str, object] = {"context": self.context, "cluster_identifier": self.identifier}
        return {**found, "simulated": True} if self.simulated else found

    def kubectl(self, *arguments: str, given: str | None = None) -> "subprocess.CompletedProcess[str]":
        """kubectl's answer from this cluster, whatever it is; `given` is its standard input."""
        own = [str(program("groundcrew-cluster")), "kubectl"] if self.simulated else [_found_kubectl()]
        return _kubectl(own, self.kubeconfig, self.context, *arguments, given=given)


NO_CLUSTER = Target("none", "", NOWHERE, "")


def embedded() -> Target:
    """Start the embedded cluster where it does not run. Its state is kept by the cluster's own identifier: a cluster
    that was made anew meets no state of the old one."""
    binary = program("groundcrew-cluster")
    started = cluster.start(clone_folder() / "cluster", binary, say)
    found = started.status
    did = "runs already" if started.was_running else f"started in {started.seconds:.1f} s"
    say(f"embedded cluster {did}: {found.url}, {(found.memory_bytes or 0) >> 20} MB, simulated: no container runs")
    kubeconfig = str(found.kubeconfig)
    identifier = _identifier([str(binary), "kubectl"], kubeconfig, CONTEXT)
    return remembered(Target(f"{EMBEDDED}{identifier[:8]}", CONTEXT, kubeconfig, identifier, simulated=True))


def say(text: str) -> None:
    print(text, flush=True)


def named(context: str) -> Target:
    """A kube context of the user's own. Raises CommandFailure where it cannot be reached or is another cluster now."""
    kubectl = _found_kubectl()
    kubeconfig = os.environ.get("KUBECONFIG", str(Path.home() / ".kube" / "config"))
    identifier = _identifier([kubectl], kubeconfig, context)
    place = place_of(context)
    earlier = recall(place)
    if earlier and earlier.identifier != identifier:
        raise CommandFailure(
            f"context {context!r} led to cluster {earlier.identifier} when its state was made and now leads to "
            f"{identifier}; point the context back, or move {STACKS / place} and its state away to start anew"
        )
    return remembered(Target(place, context, kubeconfig, identifier))


def _found_kubectl() -> str:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        raise CommandFailure("kubectl is not on the PATH; it is needed to reach the cluster behind a context")
    return kubectl


def place_of(context: str) -> str:
    """Folder name of a context; a name that is no folder's, or that is used otherwise, is told apart by a hash."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", context).strip(".-")
    taken = plain == NO_CLUSTER.place or plain.startswith(EMBEDDED) or plain.endswith(PLACE_SUFFIX)
    if plain and plain == context and not taken:
        return plain
    return f"{plain or 'context'}-{hashlib.sha256(context.encode()).hexdigest()[:8]}"


def _identifier(kubectl: list[str], kubeconfig: str, context: str) -> str:
    """UID of the kube-system namespace, which lives as long as the cluster."""
    question = ["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"]
    answer = _kubectl(kubectl, kubeconfig, context, *question)
    if answer.returncode or not answer.stdout.strip():
        reason = answer.stderr.strip().splitlines()[-1:] or ["no answer"]
        raise CommandFailure(
            f"the cluster behind context {context!r} cannot be reached: {reason[0]}\n"
            "    mend    check the context's name (kubectl config get-contexts), the network and your access"
        )
    return answer.stdout.strip()


def _kubectl(
    own: list[str], kubeconfig: str, context: str, *arguments: str, given: str | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*own, "--request-timeout=15s", "--context", context, *arguments],
        env={**os.environ, "KUBECONFIG": kubeconfig},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def _record(place: str) -> Path:
    return STACKS / place / "target.json"


def remembered(target: Target) -> Target:
    path = _record(target.place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(target.__dict__, indent=2) + "\n", encoding="utf-8")
    return target


def recall(place: str) -> Target | None:
    path = _record(place)
    return Target(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def last(environment: str) -> Target:
    """Where an environment was last brought up, for commands that must not start or reach anything."""
    path = STACKS / f"{environment}{PLACE_SUFFIX}"
    return (recall(path.read_text(encoding="utf-8").strip()) if path.is_file() else None) or NO_CLUSTER


def settle(environment: str, target: Target) -> None:
    """Remember that an environment lives on a target."""
    (STACKS / f"{environment}{PLACE_SUFFIX}").write_text(target.place, encoding="utf-8")


def chosen(context: str) -> Target:
    return named(context) if context else embedded()
