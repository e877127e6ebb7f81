"""The Pulumi engine for one environment on one target: its variables, its lock, its stack, its runs."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from commands.failure import VIOLATION, CommandFailure
from commands.paths import PASSPHRASE, POLICIES, ROOT, STATES
from commands.stack_file import write_working_copy
from commands.target import Target
from commands.watch import watch
from tools.toolchain.environment import pulumi_environment

EXPLANATIONS = {
    "incorrect passphrase": "the passphrase does not open this stack's secrets; set PULUMI_CONFIG_PASSPHRASE (or …_FILE) "
    "to the one the stack was made with",
    "no space left on device": "the disk is full; free some space and run the command again, it carries on",
    "the stack is currently locked": "another run holds this stack; wait for it to end, then run the command again",
    "configured Kubernetes cluster is unreachable": "the cluster cannot be reached; `make status` says whether it runs",
}


class Engine:
    """Runs `pulumi` with everything it needs to know and nothing of the user's other stacks."""

    def __init__(self, environment: str, target: Target):
        self.environment = environment
        self.target = target
        self.file = write_working_copy(environment, target.place, target.local_settings)
        self.variables = self._variables()

    def _variables(self) -> dict[str, str]:
        found = {**pulumi_environment(), "KUBECONFIG": self.target.kubeconfig, "PYTHONPATH": ""}
        if "PULUMI_BACKEND_URL" not in found:
            folder = STATES / self.target.place
            folder.mkdir(parents=True, exist_ok=True)
            found["PULUMI_BACKEND_URL"] = f"file://{folder}"
            if "PULUMI_DIY_BACKEND_GZIP" not in found:
                # The backend keeps every state there ever was: 12 MB more after each run, under 1 MB when packed.
                found["PULUMI_DIY_BACKEND_ZSTD"] = "true"
        if not {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & found.keys():
            found["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(passphrase_file())
        if self.target.simulated:
            # The file backend rewrites the whole state at each step. What an interrupted run made here is adopted by
            # its fixed name, by force because each run is another field manager; on a named cluster the state is always
            # written, and what another manager holds stays a conflict.
            found["PULUMI_SKIP_CHECKPOINTS"] = found["PULUMI_K8S_ENABLE_PATCH_FORCE"] = "true"
        return found

    def prepare(self) -> None:
        """Make or choose the stack; a lock is removed only when the process that took it is gone from this host."""
        for lock in self._stale_locks():
            print(f"removing the lock of an interrupted run ({lock.name})", flush=True)
            lock.unlink(missing_ok=True)
        # A new stack's salt is written beside the project file the engine is started at: beside a copy of it, then.
        folder = self.file.parent
        (folder / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
        self.quiet("stack", "select", "--create", self.environment, "--cwd", str(folder))

    def _stale_locks(self) -> list[Path]:
        url = self.variables["PULUMI_BACKEND_URL"]
        if not url.startswith("file://"):
            return []
        return [path for path in Path(url.removeprefix("file://")).glob(".pulumi/locks/**/*.json") if is_stale(path)]

    def quiet(self, *arguments: str) -> str:
        """A call whose output is only wanted; raises CommandFailure with the engine's words."""
        done = subprocess.run(
            ["pulumi", "--non-interactive", *arguments],
            cwd=ROOT,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandFailure(explained(done.stderr or done.stdout))
        return done.stdout

    @property
    def stack(self) -> list[str]:
        """Options by which a run finds this environment's stack and settings."""
        return ["--stack", self.environment, "--config-file", str(self.file)]

    def run(self, verb: str, *options: str) -> None:
        """A run whose output the user watches: up, preview, destroy."""
        packs = self._policies() if verb in ("up", "preview") else []
        code, tail = watch(["pulumi", "--non-interactive", verb, *self.stack, *packs, *options], self.variables)
        if code:
            violated = "Policy Violations" in tail or "mandatory" in tail
            raise CommandFailure(f"pulumi {verb} failed: {explained(tail)}", VIOLATION if violated else 4)

    def _policies(self) -> list[str]:
        """The policy pack, with the levels of this environment's controls where it has some of its own."""
        levels = POLICIES / f"config.{self.environment}.json"
        return ["--policy-pack", str(POLICIES), *(["--policy-pack-config", str(levels)] if levels.is_file() else [])]

    def outputs(self) -> dict[str, Any]:
        return json.loads(self.quiet("stack", "output", "--json", "--stack", self.environment))


def passphrase_file() -> Path:
    """The passphrase of local stacks, made once: it protects generated passwords in this clone's own state files."""
    if not PASSPHRASE.is_file():
        PASSPHRASE.parent.mkdir(parents=True, exist_ok=True)
        # Written whole and only then given its name: an interrupt leaves no empty passphrase, and of two runs one wins.
        with tempfile.NamedTemporaryFile("w", dir=PASSPHRASE.parent, prefix=f".{PASSPHRASE.name}-") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, PASSPHRASE)
    return PASSPHRASE


def is_stale(lock: Path) -> bool:
    """Whether the engine that took a lock is gone from this host; what cannot be read is left to its owner."""
    try:
        held = json.loads(lock.read_text(encoding="utf-8"))
        return held["hostname"] == socket.gethostname() and not is_engine(int(held["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def is_engine(pid: int) -> bool:
    """Whether a process is a living engine: its number may be another's since a reboot, and a killed one may stay as a
    zombie where nobody reaps it."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    # "pid (name) state …"; the name may hold spaces and parentheses.
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return name == "pulumi" and rest.split()[0] not in ("Z", "X")


def explained(text: str) -> str:
    """The engine's words in one report, led by what they mean where we know it."""
    meaning = [words for sign, words in EXPLANATIONS.items() if sign in text]
    errors = [line.strip() for line in text.splitlines() if line.strip().startswith("error:")]
    return "\n".join([*meaning, *dict.fromkeys(errors)]) or text.strip()[-2000:]
