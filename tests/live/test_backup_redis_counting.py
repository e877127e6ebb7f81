"""What a backup of Redis counts: every database, and keys that come and go while the server forks."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

import jobs
from jobs.exit_code import ExitCode
from tests.live.test_backup_redis import KEYS, PASSWORD, Bench, bench, done
from tests.support.redis import Redis
from tests.support.waiting import until

pytestmark = pytest.mark.live

__all__ = ["bench"]

MANY = 3000
BASE = Path(jobs.__file__).parent / "engine" / "redis" / "base.sh"
TALLY = """set -Eeuo pipefail
fact() { echo "$1=$2"; }
source <(sed -n -e '/^weigh()/,/^}/p' -e '/^tally()/,/^}/p' "$1")
tally"""


def came(server: Redis) -> None:
    server.say("EVAL", "for n = 1, ARGV[1] do redis.call('SET', 'brief:' .. n, 'x') end", "0", str(MANY))


def went(server: Redis) -> None:
    server.say("EVAL", "for n = 1, ARGV[1] do redis.call('DEL', 'brief:' .. n) end", "0", str(MANY))


def forks(server: Redis) -> str:
    [line] = [line for line in server.say("INFO", "stats").splitlines() if line.startswith("total_forks:")]
    return line


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


@pytest.mark.covers("BUG-06")
def test_keys_that_are_there_only_while_the_server_forks(bench: Bench) -> None:
    """Neither the count before nor the one after saw them, and a sound copy was called damaged."""
    server, before = bench.server, forks(bench.server)

    def fluctuate() -> None:
        until(lambda: "flags=S" in server.say("CLIENT", "LIST"), "the dump to be asked for", every=0.002)
        came(server)
        until(lambda: forks(server) != before, "the fork", every=0.002)
        went(server)

    with meanwhile(fluctuate):
        done(bench, "base")
    [copy] = bench.manifests
    assert copy.counts["keys"].most <= KEYS + 3 * MANY, "a bracket that holds anything proves nothing"
    done(bench, "verify")


@pytest.mark.covers("BUG-06")
def test_keys_of_every_database_are_counted(bench: Bench) -> None:
    """Those of other databases than the first were in the copy, and nobody would have missed them."""
    fill = "redis.call('SELECT', 30); for n = 1, ARGV[1] do redis.call('SET', 'other:' .. n, 'x') end"
    bench.server.say("EVAL", fill, "0", str(MANY))
    done(bench, "base")
    [copy] = bench.manifests
    assert (copy.counts["keys"].fewest, copy.counts["keys"].most) == (KEYS + MANY, KEYS + MANY)
    done(bench, "verify")
    assert bench.receipts[-1].counts == {"keys": KEYS + MANY}


def sampled(changes: int, gone: int, *databases: int) -> str:
    lines = [f"db{number}:keys={keys},expires=0,avg_ttl=0" for number, keys in enumerate(databases)]
    told = ["# Server", f"rdb_changes_since_last_save:{changes}", f"expired_keys:{gone}", "evicted_keys:0", *lines]
    return "\r\n".join([*told, "\n"])


@pytest.mark.parametrize(
    ("second", "fewest", "most"),
    [
        (sampled(7, 0, 90, 10), 100, 100),
        (sampled(47, 0, 90, 10), 80, 120),
        (sampled(37, 10, 110, 10), 90, 130),
        # A snapshot that had begun before ended: five changes since then.
        (sampled(5, 0, 95, 10), 100, 105),
    ],
    ids=["idle", "unseen", "expired", "saved"],
)
def test_what_may_have_come_and_gone_between_two_samples(second: str, fewest: int, most: int) -> None:
    """Whatever the server changed unseen may have been keys: forty changes are twenty that came and twenty that went."""
    # The one that the watcher was ended in does not count.
    text = f"{sampled(7, 0, 90, 10)}\n# Counted\n{sampled(9, 0, 2)}db1:ke\n# Cut\n{second}\n# Counted\n"
    command = ["bash", "-c", TALLY, "tally", str(BASE)]
    told = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=20)
    assert told.stdout.split() == [f"count.before.keys={fewest}", f"count.after.keys={most}"]


def test_no_password_is_in_a_command_line_or_environment(bench: Bench) -> None:
    seen: list[str] = []

    def look(exchange: Path) -> None:
        def found() -> bool:
            for process in psutil.process_iter(["cmdline", "environ"]):
                words, environment = process.info["cmdline"] or [], process.info["environ"] or {}
                if "--rdb" in words and str(bench.server.port) in words:
                    seen.append(" ".join((*words, *environment.values())))
            return bool(seen)

        until(found, "the dump", every=0.01)

    ended = bench.pod.run("base", during=look)
    assert ended.code == ExitCode.DONE, ended.said
    assert not any(PASSWORD in text for text in seen)
