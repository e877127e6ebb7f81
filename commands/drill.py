"""`make drill`: real backups of a system's databases, their loss in the middle of writing, and what a restore brings back."""

import argparse
import sys
from dataclasses import dataclass

from commands.check_input import checked
from commands.failure import BAD_INPUT, SURROUNDINGS, CommandFailure
from components.backup_schedule.document import job_document
from drill.course import ROWS, course
from drill.events import EVENTS
from drill.known import ABSENT, KINDS
from drill.outcome import Outcome, missed
from drill.programs import ProgramFailed
from specs.arithmetic.recovery import plan_bound
from specs.backup import Backup, Exemption
from specs.blueprint import Blueprint
from specs.fault import nearest
from specs.job_document import JobDocument
from specs.store import Store
from specs.system import System
from tools.debian import Unobtainable

DAILY = ("between-slices", "delete")
"""A lost server, and a statement nobody meant."""
COLUMNS = (
    "store", "server", "what happened", "copies", "transactions", "not brought back", "RPO", "timetable allows", "promised",
    "RTO", "promised", "kept",
)  # fmt: skip


@dataclass(frozen=True)
class Drilled:
    """One store's plan and what its drill showed."""

    outcome: Outcome
    document: JobDocument
    bound: int
    """The most the plan's timetable can lose, in seconds."""

    @property
    def missed(self) -> list[str]:
        return missed(self.outcome, self.document.rpo_seconds, self.document.rto_seconds)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--system", required=True, help="whose databases")
    parser.add_argument("--env", default="prod", help="the environment whose plans are drilled")
    parser.add_argument("--event", action="append", choices=EVENTS, help="what happens; may be repeated")
    parser.add_argument("--seed", type=int, default=1, help="another number chooses other moments")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of each table before the drill")


def run(options: argparse.Namespace) -> int:
    plan = checked(options.env)
    system = _chosen(plan, options.system)
    if options.rows < 1:
        raise CommandFailure(f"--rows {options.rows}: wanted 1 or more", BAD_INPUT)
    drilled: list[Drilled] = []
    for store in system.stores:
        reason = absent(store)
        try:
            drilled += [] if reason else _drilled(plan, system, store, options)
        except Unobtainable as error:
            reason = str(error)
        except ProgramFailed as error:
            raise CommandFailure(f"{store.name}: {error}") from None
        if reason:
            print(f"{store.name} ({store.engine}) is not drilled: {reason}", flush=True)
    if not drilled:
        raise CommandFailure(f"none of {system.name}'s stores can be drilled on this machine", SURROUNDINGS)
    print(table(drilled))
    wrong = [f"{one.outcome.store}, {one.outcome.event}: {text}" for one in drilled for text in one.missed]
    for text in wrong:
        print(text, file=sys.stderr)
    return 1 if wrong else 0


def absent(store: Store) -> str:
    """Why a store is not drilled here; empty where it can be tried."""
    if isinstance(store.backup, Exemption):
        return f"it is not backed up: {store.backup.reason}"
    return ABSENT.get(store.engine, "")


def table(drilled: list[Drilled]) -> str:
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    for one in drilled:
        found = one.outcome
        cells = (
            found.store,
            found.engine,
            found.event,
            found.copies,
            found.written,
            found.gone,
            f"{found.rpo:.1f} s",
            f"{one.bound} s",
            f"{one.document.rpo_seconds} s",
            f"{found.rto:.1f} s",
            f"{one.document.rto_seconds} s",
            "no" if one.missed else "yes",
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _drilled(plan: Blueprint, system: System, store: Store, options: argparse.Namespace) -> list[Drilled]:
    assert isinstance(store.backup, Backup)  # the walk refuses a store without a plan or an exemption
    document = job_document(system, store, store.backup, plan.environment)
    kind, found = KINDS[store.engine], []
    for number, event in enumerate(options.event or DAILY):
        print(f"{store.name}: {event} …", file=sys.stderr, flush=True)
        with course(kind, document, options.seed + number, options.rows) as prepared:
            found.append(Drilled(EVENTS[event](prepared), document, plan_bound(store.backup).seconds))
    return found


def _chosen(plan: Blueprint, name: str) -> System:
    names = [system.name for system in plan.systems]
    if name not in names:
        raise CommandFailure(f"--system {name}: there is no such system here; {nearest(name, names)}", BAD_INPUT)
    return next(system for system in plan.systems if system.name == name)
