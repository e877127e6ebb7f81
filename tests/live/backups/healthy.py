"""What a healthy database may look like: none of it may turn a proof red."""

from collections.abc import Mapping
from dataclasses import dataclass

from specs.store import Engine

CRASH = "crash"


@dataclass(frozen=True)
class Healthy:
    """Statements on top of all before, and what is shipped then."""

    statements: tuple[str, ...]
    tasks: tuple[str, ...] = ("base",)


LONG = "repeat(md5('x'), 40000)"
POSTGRESQL: Mapping[str, Healthy] = {
    "nothing changed": Healthy(()),
    "an empty table": Healthy(("CREATE TABLE nothing (id int)",)),
    "names beyond ASCII": Healthy(('CREATE TABLE "Bücher und Straßen" ("größe" int, "名前" text)',)),
    "names that need quotes": Healthy(('CREATE TABLE "select ""it""" ("from" int)',)),
    "an unlogged table": Healthy(("CREATE UNLOGGED TABLE scratch AS SELECT generate_series(1, 100) AS id",)),
    "a row of a megabyte": Healthy((f"INSERT INTO orders (note) SELECT {LONG}",)),
    "a partitioned table": Healthy(
        (
            "CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day)",
            "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
        )
    ),
    "a materialized view": Healthy(("CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM customers",)),
    "a trigger and its function": Healthy(
        (
            "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER touch BEFORE INSERT ON customers FOR EACH ROW EXECUTE FUNCTION touched()",
        )
    ),
    "an enum and a domain": Healthy(
        (
            "CREATE TYPE mood AS ENUM ('good', 'bad')",
            "CREATE DOMAIN small AS int CHECK (VALUE < 9)",
            "CREATE TABLE felt (m mood, s small)",
        )
    ),
    "a generated column": Healthy(("ALTER TABLE customers ADD twice bigint GENERATED ALWAYS AS (id * 2) STORED",)),
    "a foreign key": Healthy(("CREATE TABLE visits (customer bigint REFERENCES customers (id))",)),
    "another schema": Healthy(("CREATE SCHEMA other", "CREATE TABLE other.orders (id int)")),
    "a large object": Healthy(("SELECT lo_from_bytea(0, decode(repeat('00', 100000), 'hex'))",)),
    "fifty tables": Healthy(
        ("DO $$ BEGIN FOR n IN 1..50 LOOP EXECUTE format('CREATE TABLE many_%s (id int)', n); END LOOP; END $$",)
    ),
    "log files switched": Healthy(
        ("SELECT pg_switch_wal()", "SELECT pg_switch_wal()", "SELECT pg_switch_wal()"), ("slice",)
    ),
    "many slices": Healthy(("INSERT INTO orders (note) VALUES ('x')",), ("slice",) * 4),
    "rows deleted, in a slice": Healthy(("DELETE FROM orders WHERE id % 5 = 0",), ("slice",)),
    "a column added, in a slice": Healthy(("ALTER TABLE orders ADD extra text",), ("slice",)),
    "a table of the plan emptied": Healthy(("TRUNCATE orders",), ("slice",)),
    "a table rewritten": Healthy(("VACUUM FULL customers",)),
    "indexes built anew": Healthy(("REINDEX TABLE CONCURRENTLY customers",)),
    "a column dropped": Healthy(("ALTER TABLE orders DROP COLUMN extra",)),
    "a crash and its recovery": Healthy((CRASH, "INSERT INTO orders (note) VALUES ('after')"), ("slice", "base")),
}
MARIADB: Mapping[str, Healthy] = {
    "nothing changed": Healthy(()),
    "an empty table": Healthy(("CREATE TABLE nothing (id int)",)),
    "names beyond ASCII": Healthy(("CREATE TABLE `Bücher und Straßen` (`größe` int) DEFAULT CHARSET utf8mb4",)),
    "a row of a megabyte": Healthy(
        (
            "INSERT INTO customers (note) SELECT 'x' FROM dual",
            "CREATE TABLE big (b longblob)",
            f"INSERT INTO big SELECT {LONG}",
        )
    ),
    "a partitioned table": Healthy(("CREATE TABLE parted (id int) PARTITION BY HASH (id) PARTITIONS 4",)),
    "a trigger": Healthy(("CREATE TRIGGER touch BEFORE INSERT ON customers FOR EACH ROW SET NEW.beat = 1",)),
    "a procedure and an event": Healthy(
        ("CREATE PROCEDURE nothing_done() SELECT 1", "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO SELECT 1")
    ),
    "a generated column": Healthy(("ALTER TABLE customers ADD twice bigint AS (beat * 2) STORED",)),
    "a foreign key": Healthy(
        ("CREATE TABLE visits (customer bigint, FOREIGN KEY (customer) REFERENCES customers (id))",)
    ),
    "log files switched": Healthy(("FLUSH BINARY LOGS", "FLUSH BINARY LOGS", "FLUSH BINARY LOGS"), ("slice",)),
    "many slices": Healthy(("INSERT INTO orders (note) VALUES ('x')",), ("slice",) * 4),
    "rows deleted, in a slice": Healthy(("DELETE FROM orders WHERE id % 5 = 0",), ("slice",)),
    "a column added, in a slice": Healthy(("ALTER TABLE orders ADD extra text",), ("slice",)),
    "a table of the plan emptied": Healthy(("TRUNCATE orders",), ("slice",)),
    "a crash and its recovery": Healthy((CRASH, "INSERT INTO orders (note) VALUES ('after')"), ("slice", "base")),
}
REDIS: Mapping[str, Healthy] = {
    "nothing changed": Healthy(()),
    "a hash": Healthy(("HSET key:hash a 1 b 2",)),
    "a list": Healthy(("RPUSH key:list 1 2 3",)),
    "a set": Healthy(("SADD key:set 1 2 3",)),
    "a sorted set": Healthy(("ZADD key:sorted 1 a 2 b",)),
    "a stream": Healthy(("XADD key:stream * a 1",)),
    "keys that run out": Healthy(("SET key:short x PX 500", "SET key:long x EX 5000")),
    "a value of two megabytes": Healthy(("SETRANGE key:big 2000000 x",)),
    "names beyond ASCII": Healthy(("SET key:größe:名前 x",)),
    "a bitmap and a log": Healthy(("SETBIT key:bits 1000 1", "PFADD key:log a b c")),
    "one key only": Healthy(("FLUSHALL", "SET key:1 x")),
    "nothing at all": Healthy(("FLUSHALL",)),
}
HEALTHY: Mapping[Engine, Mapping[str, Healthy]] = {
    Engine.POSTGRESQL: POSTGRESQL,
    Engine.MARIADB: MARIADB,
    Engine.REDIS: REDIS,
}
