"""`make budget`: ask Prometheus what is left of an environment's error budgets, and sign it for the policy pack."""

import argparse
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from commands.budget_snapshot import Recorded, document, message, snapshot
from commands.check_input import checked
from commands.drill_records import Drilled, drills
from commands.failure import BAD_INPUT, CommandFailure
from commands.paths import LOCAL
from commands.prometheus import Prometheus
from commands.recording import RecordingError, record_stack
from commands.signing_key import SigningKey
from commands.target import last, named
from specs.contract import BudgetSnapshot


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", default="prod", help="environment: the middle of Pulumi.<env>.yaml")
    parser.add_argument("--prometheus", required=True, help="address of the environment's Prometheus")
    parser.add_argument("--key", type=Path, required=True, help="PEM file with the Ed25519 key that signs")
    parser.add_argument("--out", type=Path, help="file to write (.groundcrew/budget/<env>.json)")
    parser.add_argument("--context", default="", help="kube context the environment lives on; else the last one")
    parser.add_argument("--user", default="", help="login of Prometheus")
    parser.add_argument("--password-file", type=Path, help="file that holds its password")
    parser.add_argument("--authority", type=Path, help="PEM file of the authority that signed Prometheus' certificate")


def run(options: argparse.Namespace) -> int:
    key = SigningKey(options.key)
    prometheus = Prometheus(options.prometheus, login(options.user, options.password_file), options.authority)
    target = named(options.context) if options.context else last(options.env)
    plan = checked(options.env, target)
    moment = int(time.time())
    recorded, known = Recorded(prometheus, moment), Drilled(prometheus, moment)
    try:
        # As a preview sees it: what only a deployment can tell is in no configuration.
        recording = record_stack(options.env, overrides=target.local_settings, preview=True)
    except RecordingError as error:
        raise CommandFailure(str(error)) from None
    found = snapshot(options.env, plan.systems, recorded, recording, datetime.fromtimestamp(moment, UTC))
    found = replace(found, drills=drills(plan.systems, known))
    path = options.out or LOCAL / "budget" / f"{options.env}.json"
    write(path, found, key)
    show(found, path, key)
    return 0


def login(user: str, file: Path | None) -> tuple[str, str] | None:
    """A user with the password of a file, without the line's end. Raises CommandFailure where one of both is missing."""
    if not user and file is None:
        return None
    if not user or file is None or ":" in user:
        raise CommandFailure("a login is --user with a name without a colon, and --password-file", BAD_INPUT)
    try:
        return user, file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError):
        raise CommandFailure(f"the password file {file} cannot be read", BAD_INPUT) from None


def write(path: Path, found: BudgetSnapshot, key: SigningKey) -> None:
    """The snapshot with its signature; a reader finds the old file or the new one, never a part."""
    signed = {"snapshot": document(found), "signature": key.signature(message(found))}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(json.dumps(signed, sort_keys=True, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    unfinished.replace(path)


def show(found: BudgetSnapshot, path: Path, key: SigningKey) -> None:
    """What was found, for people and for logs of a pipeline."""
    for system in found.systems:
        print(f"{system.system:<20} {system.state}")
        for one in system.objectives:
            left = "nothing recorded" if one.remaining is None else f"{one.remaining:8.1%} left"
            seen = "" if one.coverage is None else f", {one.coverage:.1%} of the window seen"
            print(f"  {one.slo:<40} {one.state:<8} {left}{seen}")
    for drill in found.drills:
        took = "no measured restore" if drill.restore_seconds is None else f"restored in {drill.restore_seconds:.0f} s"
        print(f"{drill.system}/{drill.store}: drilled {drill.kept or 'never, as far as is recorded'}, {took}")
    print(f"{path}: taken {found.taken}, verified by key {key.public}")
