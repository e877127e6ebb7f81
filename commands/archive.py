"""`make archive`: what an environment is made from as one more copy beside its databases', and the proof that it remakes it."""

import argparse
import tempfile
from pathlib import Path

from commands import configuration_copy as copies
from commands.check_input import checked
from commands.configuration_proof import prove
from commands.engine import Engine
from commands.failure import BAD_INPUT, SURROUNDINGS, CommandFailure
from commands.render import everything
from commands.revision import revision
from commands.target import Target, last, named
from components.backup_schedule.document import recipients
from jobs import retain
from jobs.exit_code import ExitCode, Failure
from jobs.paths import Paths
from jobs.run import Run
from jobs.store import Unavailable
from specs.backup import Cipher
from specs.environment import Environment
from specs.job_document import CREDENTIALS_KEY

WAYS = ("ship", "verify", "retain")
WRONG = frozenset({ExitCode.PROOF_FAILED, ExitCode.NOTHING_TO_PROVE, ExitCode.RETENTION_REFUSED})
"""Ends that say something about the copies; all others are about what they rest on."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", choices=WAYS, default="ship", help="ship a copy, prove the newest, delete old ones"
    )
    parser.add_argument("--env", default="prod", help="environment: the middle of Pulumi.<env>.yaml")
    parser.add_argument(
        "--context", default="", help="kube context it was made with; without one the last that was used"
    )
    parser.add_argument("--folder", default="", help="where copies lie if the environment keeps them on a volume")
    parser.add_argument("--credentials", type=Path, help="AWS shared credentials file; without one boto's own search")
    parser.add_argument("--identity", type=Path, help="verify: the private key that opens copies")


def run(options: argparse.Namespace) -> int:
    environment = checked(options.env).environment
    if options.what == "verify" and not (options.identity and options.identity.is_file()):
        raise CommandFailure("--identity: wanted the file with the private key that opens copies", BAD_INPUT)
    with tempfile.TemporaryDirectory(prefix="archive-") as folder:
        job = _job(options, environment, Path(folder))
        try:
            if options.what == "retain":
                return retain.run(job)
            target = named(options.context) if options.context else last(options.env)
            return (
                _shipped(job, options.env, target)
                if options.what == "ship"
                else prove(job, options.env, options.identity)
            )
        except Failure as failure:
            raise CommandFailure(str(failure), 1 if failure.code in WRONG else SURROUNDINGS) from None
        except Unavailable as error:
            raise CommandFailure(str(error), SURROUNDINGS) from None


def _shipped(job: Run, environment: str, target: Target) -> int:
    commit = revision()
    state = Engine(environment, target).quiet("stack", "export", "--stack", environment)
    return copies.ship(
        job, copies.Configuration(commit, target.identifier or target.place, state, everything(environment))
    )


def _job(options: argparse.Namespace, environment: Environment, folder: Path) -> Run:
    if environment.object_store.driver == "volume" and not options.folder:
        raise CommandFailure(
            f"{environment.name} keeps its copies on a volume: say where it is with --folder", BAD_INPUT
        )
    keys = recipients(environment, Cipher.AGE)
    if not keys:
        raise CommandFailure(f"{environment.name} names no age key under backup_recipients", BAD_INPUT)
    paths = Paths(exchange=folder / "exchange", work=folder / "work", store_credentials=folder / "credentials")
    if options.credentials:
        paths.store_credentials.mkdir()
        (paths.store_credentials / CREDENTIALS_KEY).symlink_to(options.credentials.resolve())
    return Run(copies.document(environment, keys, options.folder), paths, "base")
