"""Faults F9 to F19 and F23: secrets, clocks, schemas, locks and logs that are not what they were."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from drill.keys import pair
from drill.programs import give, given_folder, secret
from jobs.exit_code import ExitCode
from specs.backup import Cipher
from specs.database_roles import Purpose, password_key
from specs.job_document import IDENTITY_KEY, ObjectStoreAddress
from specs.store import Engine
from tests.live.backups.loaded import WRONG, Case
from tests.live.backups.shapes import ship

DAY = 86_400


@contextmanager
def replaced(file: Path, text: str | None) -> Iterator[None]:
    """Another secret in a mounted file, or none."""
    kept = file.read_text()
    secret(file, text) if text is not None else file.unlink()
    try:
        yield
    finally:
        secret(file, kept)


def password_wrong(case: Case) -> None:
    with replaced(_password(case), WRONG):
        case.ends(lambda: case.pod.run(case.task), ExitCode.CREDENTIALS, says="the server refused the role")


def password_missing(case: Case) -> None:
    for text in (None, ""):
        with replaced(_password(case), text):
            says = "the password is missing or empty"
            case.ends(lambda: case.pod.run(case.task), ExitCode.CREDENTIALS, says=says)


def _password(case: Case) -> Path:
    return case.home / "credentials" / password_key(Purpose.BACKUP)


def private_key_lost(case: Case) -> None:
    file = case.home / "identity" / IDENTITY_KEY
    with replaced(file, None):
        case.ends(lambda: case.pod.prove("verify"), ExitCode.CREDENTIALS, says="the private key is missing")


def private_key_of_others(case: Case) -> None:
    """The copies are called damaged by the first night's proof, with any key but theirs."""
    ship(case.pod, case.task)
    other = case.home / "other-identity"
    pair(Cipher.AGE, other)
    with replaced(case.home / "identity" / IDENTITY_KEY, other.read_text()):
        case.ends(lambda: case.pod.prove("verify"), ExitCode.PROOF_FAILED, says="it does not open", lines=0)
    other.unlink()


def one_of_two_keys_lost(case: Case) -> None:
    """The other opens everything that was encrypted to both."""
    other, place = case.home / "other-identity", given_folder(case.home / "two-keys")
    recipients = (*case.pod.document.recipients, pair(Cipher.AGE, other))
    pod = case.changed(recipients=recipients, object_store=ObjectStoreAddress("volume", path=str(place)))
    for task in ("slice", "base") if pod.document.ships_log else ("base",):
        ship(pod, task)
    with replaced(case.home / "identity" / IDENTITY_KEY, other.read_text()):
        case.ends(lambda: pod.prove("verify"), ExitCode.DONE)
    other.unlink()
    shutil.rmtree(place)


def clock_wrong(case: Case) -> None:
    """Copies are named by the store's clock, and retention deletes nothing by ours."""
    real = time.time
    for skew in (-DAY, DAY):
        with mock.patch("time.time", lambda skew=skew: real() + skew):
            case.ends(lambda: case.pod.run(case.task), ExitCode.DONE, published=1)
            says = "s from the object store's"
            case.ends(lambda: case.pod.alone("retain"), ExitCode.RETENTION_REFUSED, says=says, lines=0)
        newest = case.copies()[-1]
        if abs(newest.scheduled - real()) > DAY / 2:
            case.wrong.append(f"{newest.copy} belongs to another day")
        case.prepare()


def schema_changed(case: Case) -> None:
    """Tables that are new or have other columns than at the last proof are no fault of a copy."""
    name = f"drift_{case.task}_{case.random.randrange(10**6)}"
    case.source.say(f"ALTER TABLE customers ADD COLUMN {name} int")
    case.source.say(f"CREATE TABLE {name} (id int PRIMARY KEY)")
    case.ends(lambda: case.pod.run(case.task), ExitCode.DONE, published=1)
    case.ends(lambda: case.pod.prove("verify"), ExitCode.DONE)


def table_locked(case: Case) -> None:
    """Somebody changes a table and does not end: the run gives up after ten seconds."""
    lock = "LOCK TABLES orders WRITE" if case.kind.engine == Engine.MARIADB else "LOCK TABLE orders"
    begin = time.monotonic()
    with case.source.held(lock):
        case.ends(lambda: case.pod.run(case.task), ExitCode.RETRY, says="lock")
    if time.monotonic() - begin > 45:
        case.wrong.append("the run waited longer than was meant")


def two_at_once(case: Case) -> None:
    """Both Jobs of one slot, started together: one copy, no harm."""
    before = len(case.copies())
    slot = f"shop-backup-db-{case.task}-{int(time.time()) // 60}"
    ended = case.pod.at_once(case.task, slot)
    case.runs += 2
    if len(case.copies()) != before + 1:
        case.wrong.append(f"{len(case.copies()) - before} copies were published: {ended}")
    codes = sorted(one.code for one in ended)
    if codes[0] != ExitCode.DONE or codes[1] not in (ExitCode.DONE, ExitCode.RETRY):
        case.wrong.append(f"the runs ended with {codes}: {ended}")
    if case.task == "base":
        case.ends(lambda: case.pod.run("base", job_name=slot), ExitCode.DONE, says="published by another run")


def log_lost(case: Case) -> None:
    """What the next slice begins with was thrown away by the server: shipped, and told as a gap."""
    if case.kind.engine == Engine.POSTGRESQL:
        statements = ("SELECT pg_drop_replication_slot('groundcrew')", *("SELECT pg_switch_wal()", "CHECKPOINT") * 3)
    else:
        statements = ("FLUSH BINARY LOGS", "FLUSH BINARY LOGS", "DO SLEEP(1.1)", "PURGE BINARY LOGS BEFORE NOW()")
    for statement in statements:
        case.source.say(statement)
    case.prepare()
    _gap(case)


def log_begun_anew(case: Case) -> None:
    """A server whose log starts over under the old names. One of PostgreSQL that is promoted goes on in a new timeline,
    which the next slice follows."""
    if case.kind.engine == Engine.MARIADB:
        case.source.say("RESET MASTER")
        case.prepare()
        _gap(case)
        return
    give_signal(case.home / "server" / "data" / "standby.signal")
    case.source.crash()
    case.source.say("SELECT pg_promote()")
    case.prepare()
    case.ends(lambda: case.pod.run("slice"), ExitCode.DONE, published=1)
    case.ends(lambda: case.pod.prove("verify"), ExitCode.DONE)


def give_signal(file: Path) -> None:
    file.touch()
    give(file)


def _gap(case: Case) -> None:
    case.ends(lambda: case.pod.run(case.task), ExitCode.GAP, published=1, says="a new base copy is needed")
    case.ends(lambda: case.pod.prove("verify"), ExitCode.PROOF_FAILED, lines=0)
    says = "newer log was shipped and cannot follow"
    case.ends(lambda: case.pod.prove("restore"), ExitCode.GAP, says=says, lines=0)
    ship(case.pod, "base")


def objective_missed(case: Case) -> None:
    """Nobody shipped for two seconds, and one may be lost."""
    time.sleep(2)
    case.ends(
        lambda: case.changed(rpo_seconds=1).prove("drill"), ExitCode.OBJECTIVE_MISSED, says="objective 1 s", lines=2
    )
