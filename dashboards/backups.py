"""Backups of all systems: how old the newest copy and the newest proof are, against what may be lost."""

from collections.abc import Iterable

from dashboards import annotations, palette
from dashboards.backup_jobs import jobs, newest_jobs, oldest_proof
from dashboards.board import PLATFORM_FOLDER, Board
from dashboards.copies import held
from dashboards.frame import Frame, framed
from dashboards.layout import Cell, Row
from dashboards.links import board
from dashboards.panel import time_series
from dashboards.subject import Limit, Link, Query, Subject
from dashboards.units import unit_id
from queries import backup_run
from specs.environment import PLATFORM, Environment
from specs.system import System
from specs.units import Duration, Unit

SCOPE = PLATFORM
KIND = "backups"
JOB = "{{cronjob}}"
SECONDS = unit_id(Unit.SECONDS)


def backups_board(systems: Iterable[System], environment: Environment) -> Board:
    found = tuple(system for system in systems if jobs(system, "base"))
    frame = Frame(
        SCOPE,
        KIND,
        "Backups",
        PLATFORM_FOLDER,
        f"Copies of {environment.name}: written, shown to restore, or late.",
        annotations=(annotations.firing(SCOPE),),
    )
    down = tuple(board(system.name, "overview", system.name) for system in found)
    if not found:
        return framed(frame, ())
    points = tuple(_newest(rpo, names, down) for rpo, names in newest_jobs(found).items())
    oldest = Limit(oldest_proof(found).seconds, palette.WARNING, "the oldest proof retention accepts")
    rows = (
        Row("Recovery points", points),
        Row("Proofs and failures", _proofs(found, down, oldest)),
        Row("What the buckets hold", held(down, oldest)),
    )
    return framed(frame, rows)


def _newest(rpo: Duration, names: tuple[str, ...], down: tuple[Link, ...]) -> Cell:
    """One panel per recovery point objective, so that its line holds for everything drawn with it."""
    return time_series(
        Subject(
            f"Age of the newest data, objective {rpo.words}",
            "Since data was last shipped. Above the line a disaster loses more than was agreed: read the job's log.",
            (Query(backup_run.age(names), JOB),),
            SECONDS,
            down,
            (Limit(rpo.seconds, palette.BAD, "recovery point objective"),),
            "No job has ended well yet",
        )
    )


def _proofs(systems: tuple[System, ...], down: tuple[Link, ...], oldest: Limit) -> tuple[Cell, ...]:
    verify, base, every = (
        tuple(name for system in systems for name in jobs(system, *tasks))
        for tasks in (("verify",), ("base",), ("base", "slice", "verify", "retain", "drill"))
    )
    proof = Subject(
        "Age of the newest proof",
        "Since a copy was last shown to restore. A copy that was never restored is a hope.",
        (Query(backup_run.age(verify), JOB),),
        SECONDS,
        down,
        (oldest,),
        "No proof yet",
    )
    whole = Subject(
        "Age of the newest whole copy",
        "Since a whole copy was last written. The older it is, the more log a restore replays and the longer it takes.",
        (Query(backup_run.age(base), JOB),),
        SECONDS,
        down,
        empty="No copy yet",
    )
    failed = Subject(
        "Failed jobs",
        "Backup jobs that failed and are still kept. Their logs say what went wrong and how to mend it.",
        (Query(backup_run.failed(every), "{{job_name}}"),),
        unit_id(Unit.COUNT),
        down,
        empty="None failed",
    )
    return tuple(time_series(subject, width=8) for subject in (proof, whole, failed))
