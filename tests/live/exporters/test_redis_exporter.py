"""redis_exporter as it is rendered, on a real Redis and a real replica of it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from queries.signal import expression
from rules.condition import condition
from specs import signal as word
from specs.database_roles import Purpose, password_key, script, user
from specs.presets.replication_alerts import replicas_missing, replication_stopped
from specs.presets.store_alerts import store_connections_high, store_down
from specs.store import Engine, Store
from tests.live.exporters.bench import Bench, watched
from tests.live.exporters.contract import broken_promises, common
from tests.live.exporters.loopback import secrets
from tests.support.redis import Redis, redis
from tests.support.servers import Programs, obtained, scratch
from tools import debian

pytestmark = pytest.mark.live

MOST = 4 << 20
CLIENTS = 20


def grant(server: Redis, store: Store) -> None:
    """The users exactly as the program renders them, and a password as the script says; nobody else gets in unnamed."""
    for line in script(Engine.REDIS, "").splitlines():
        assert server.say("ACL", "SETUSER", *line.split()[1:]) == "OK", line
    server.say("ACL", "SETUSER", user(Purpose.EXPORTER), "on", f">{secrets(store)[password_key(Purpose.EXPORTER)]}")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench[Redis]]:
    programs_of = obtained(debian.redis)
    with scratch() as home, ExitStack() as stack:
        programs = Programs(home, programs_of)
        primary = stack.enter_context(redis(programs))
        follower = stack.enter_context(
            redis(programs, "replica", "--replicaof", f"127.0.0.1 {primary.port}", "--repl-diskless-sync-delay", "0")
        )
        store = Store("redis", Engine.REDIS, "7", port=primary.port, replicas=2)
        for server in (primary, follower):
            grant(server, store)
        yield stack.enter_context(watched((primary, follower), store, follower.port, home))


@pytest.mark.covers("MET-05")
def test_the_exporters_expose_what_the_contract_promises(bench: Bench[Redis]) -> None:
    """Which also shows that they log in by their own name: the user without one needs another password."""
    for store in bench.stores:
        bench.watch.value(expression(word.StoreUp(store.name), bench.system), lambda up: up == 1)
    bench.watch.value(expression(word.StoreReplicationLag("redis"), bench.system), lambda lag: lag <= 2)
    assert broken_promises(Engine.REDIS, bench.exporters) == {}


def test_every_expression_has_a_value(bench: Bench[Redis]) -> None:
    primary, follower = bench.stores
    bench.primary.say("SET", "order:1", "of one customer")
    for key in ("order:1", "order:2"):
        bench.primary.say("GET", key)
    for found in common(bench.system, primary):
        assert bench.watch.until(found, lambda answer: any(value == value for value in answer.values()))
    bench.watch.value(expression(word.StoreReplicating(follower.name), bench.system), lambda follows: follows == 1)
    bench.watch.value(expression(word.StoreReplicasConnected(primary.name), bench.system), lambda share: share == 1)


def test_the_exporters_user_is_refused_nothing_and_sees_no_key(bench: Bench[Redis]) -> None:
    name, password = user(Purpose.EXPORTER), secrets(bench.stores[0])[password_key(Purpose.EXPORTER)]
    assert bench.primary.say("ACL", "LOG") == ""
    bench.primary.say("SET", "order:1", "of one customer")
    for refused in (
        ("GET", "order:1"),
        ("SET", "order:1", "mine"),
        ("KEYS", "*"),
        ("SCAN", "0"),
        ("CONFIG", "GET", "requirepass"),
        ("CONFIG", "SET", "maxmemory", "1"),
        ("LATENCY", "RESET"),
        ("SLOWLOG", "RESET"),
        ("ACL", "LIST"),
        ("FLUSHALL",),
    ):
        answer = bench.primary.say("--user", name, "--pass", password, "--no-auth-warning", *refused)
        assert answer.startswith("NOPERM"), (refused, answer)
    bench.primary.say("ACL", "LOG", "RESET")


def test_commands_that_take_long_are_counted(bench: Bench[Redis]) -> None:
    found = expression(word.StoreSlowQueries("redis"), bench.system, "20s")
    assert bench.watch.value(found, lambda rate: rate >= 0) == 0
    before = bench.primary.say("CONFIG", "GET", "slowlog-log-slower-than").split()[-1]
    bench.primary.say("CONFIG", "SET", "slowlog-log-slower-than", "0")
    for _ in range(10):
        bench.primary.say("PING")
    bench.primary.say("CONFIG", "SET", "slowlog-log-slower-than", before)
    bench.watch.value(found, lambda rate: rate > 0)


def test_a_full_memory_evicts_and_shows_its_bound(bench: Bench[Redis]) -> None:
    evictions = 'increase(redis_evicted_keys_total{job="redis-exporter"}[20s])'
    bench.primary.say("CONFIG", "SET", "maxmemory", str(MOST), "maxmemory-policy", "allkeys-lru")
    bench.primary.say("EVAL", "for n = 1, 8000 do redis.call('SET', 'k' .. n, string.rep('x', 1000)) end", "0")
    bench.watch.value(evictions, lambda evicted: evicted > 100)
    bench.watch.value('redis_memory_max_bytes{job="redis-exporter"}', lambda most: most == MOST)
    used = bench.watch.value('redis_memory_used_bytes{job="redis-exporter"}', lambda used: used < MOST * 1.5)
    assert used > MOST / 2
    bench.primary.say("CONFIG", "SET", "maxmemory", "0")


def test_most_of_the_clients_connected_is_past_the_limit(bench: Bench[Redis]) -> None:
    fires = condition(store_connections_high(bench.stores[0]).kind, bench.system)
    assert bench.watch.ask(fires.text) == {}
    before = bench.primary.say("CONFIG", "GET", "maxclients").split()[-1]
    bench.primary.say("CONFIG", "SET", "maxclients", str(CLIENTS))
    clients = [socket.create_connection(("127.0.0.1", bench.primary.port)) for _ in range(CLIENTS - 4)]
    try:
        bench.watch.value(fires, lambda used: used > 0.8)
    finally:
        for client in clients:
            client.close()
        bench.primary.say("CONFIG", "SET", "maxclients", before)
    bench.watch.until(fires, lambda answer: not answer)


def test_a_replica_that_is_cut_off_is_seen_from_both_sides(bench: Bench[Redis]) -> None:
    primary, follower = bench.stores
    stopped, missing = (
        condition(alert.kind, bench.system) for alert in (replication_stopped(follower), replicas_missing(primary))
    )
    assert bench.watch.ask(stopped.text) == bench.watch.ask(missing.text) == {}
    bench.follower.say("REPLICAOF", "127.0.0.1", "1")
    bench.watch.value(stopped, lambda follows: follows == 0)
    bench.watch.value(missing, lambda share: share == 0)


@pytest.mark.covers("BUG-48")
def test_a_server_that_is_gone_is_down_while_its_exporter_answers(bench: Bench[Redis]) -> None:
    """Last of all: it kills the server."""
    down = condition(store_down(bench.stores[0]).kind, bench.system)
    assert bench.watch.ask(down.text) == {}
    bench.primary.process.kill()
    bench.watch.until(down, lambda answer: list(answer.values()) == [0])
    assert bench.exporters[0].lives
