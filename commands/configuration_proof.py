"""Proof that a copy of the configuration remakes the environment: its commit renders the same files, its state is accepted."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from commands.configuration_copy import Configuration, read
from commands.engine import explained, passphrase_file
from commands.folder import MARKER
from commands.paths import ROOT
from commands.revision import checked_out
from jobs.exit_code import ExitCode, Failure
from jobs.manifest import Manifest
from jobs.opened import Damaged, unpacked
from jobs.receipt import Level, Receipt
from jobs.restored import compare
from jobs.run import Run
from jobs.verify import write
from tools.toolchain.environment import pulumi_environment

SHOWN = 5
"""Files named in a report."""


def prove(run: Run, environment: str, identity: Path) -> int:
    """Opens the newest copy, judges it and writes the receipt. Raises Failure."""
    bases = run.catalogue().bases
    if not bases:
        raise Failure(ExitCode.NOTHING_TO_PROVE, f"{run.prefix} holds no complete copy")
    copy, found = bases[-1], None
    try:
        unpacked(run.store, copy, identity, run.paths.work / "data")
        found = read(run.paths.work / "data", copy.identifier)
        faults = [*compare(copy, found.counts), *unlike(found, environment), *refused(found, environment)]
    except Damaged as error:
        faults = [str(error)]
    at, counts = run.store.now(), found.counts if found else {}
    write(run, Receipt(copy.copy, copy.digest, "verify", at, Level.RESTORED, not faults, tuple(faults), counts=counts))
    if faults or found is None:
        raise Failure(ExitCode.PROOF_FAILED, "\n".join(faults))
    print(written(copy, found))
    return 0


def written(copy: Manifest, found: Configuration) -> str:
    counts = found.counts
    return (
        f"{copy.copy}: commit {found.revision[:12]} renders the same {counts['files']} files, and a fresh backend holds the "
        f"{counts['resources']} resources of its state"
    )


def unlike(found: Configuration, environment: str) -> list[str]:
    """Files that the commit renders otherwise today."""
    with checked_out(found.revision) as tree, tempfile.TemporaryDirectory(prefix="render-") as folder:
        words = ["-m", "commands", "render", "--env", environment, "--out", folder]
        done = subprocess.run([sys.executable, *words], cwd=tree, capture_output=True, text=True, check=False)
        if done.returncode:
            return [f"commit {found.revision} does not render: {done.stderr.strip()[-500:]}"]
        start = Path(folder)
        paths = [path for path in start.rglob("*") if path.is_file() and path.name != MARKER]
        fresh = {path.relative_to(start).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    other = sorted(path for path in {*fresh, *found.files} if fresh.get(path) != found.files.get(path))
    listed = ", ".join(other[:SHOWN]) + (" …" if len(other) > SHOWN else "")
    return [f"{len(other)} files differ from what commit {found.revision} renders: {listed}"] if other else []


def refused(found: Configuration, environment: str) -> list[str]:
    """Why the engine does not take the state into a fresh backend, or what it holds there instead."""
    with tempfile.TemporaryDirectory(prefix="backend-") as folder:
        place = Path(folder)
        (place / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
        file = place / "state.json"
        file.write_text(found.state, encoding="utf-8")
        exported = ""
        for words in (("init", environment), ("import", "--file", str(file)), ("export",)):
            stack = [] if words[0] == "init" else ["--stack", environment]
            done = subprocess.run(
                ["pulumi", "--non-interactive", "stack", *words, *stack],
                cwd=place, env=_variables(place), capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                return [f"the engine does not take the state: {explained(done.stderr or done.stdout)}"]
            exported = done.stdout
    lost = sorted(urns(found.state) - urns(exported))
    return [f"{len(lost)} resources of the state are not in the fresh backend, the first is {lost[0]}"] if lost else []


def urns(state: str) -> set[str]:
    return {resource["urn"] for resource in json.loads(state)["deployment"].get("resources") or []}


def _variables(place: Path) -> dict[str, str]:
    found = {**pulumi_environment(), "PULUMI_BACKEND_URL": f"file://{place}", "PYTHONPATH": ""}
    if not {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & found.keys():
        found["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(passphrase_file())
    return found
