"""Restores of MariaDB in place, with what a database may hold beside plain tables and plain names."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from jobs.exit_code import ExitCode
from tests.support.mariadb_bench import Bench, bench

pytestmark = [pytest.mark.live, pytest.mark.prove]


@contextmanager
def copied(*before: str) -> Iterator[Bench]:
    with bench() as made:
        made.lend()
        for statement in before:
            made.server.sql(statement)
        made.done("slice", "base", "slice")
        yield made


def test_views_come_back_whatever_their_names() -> None:
    """One reads another that comes behind it in the alphabet, and one has a blank in its name."""
    views = (
        "CREATE VIEW shop.zz AS SELECT * FROM shop.orders",
        "CREATE VIEW shop.aa AS SELECT * FROM shop.zz",
        "CREATE VIEW shop.`my ``view` AS SELECT * FROM shop.aa",
    )
    with copied(*views) as made:
        made.server.sql("DROP DATABASE shop")
        made.done("swap")
        assert made.server.sql("SELECT count(*) FROM shop.`my ``view`") == "2"
        assert made.server.sql("SELECT count(*) FROM shop.aa") == "2"


def test_backticks_in_names_end_nothing() -> None:
    with copied("CREATE TABLE shop.`a``b` (id int)", "INSERT INTO shop.`a``b` VALUES (1)") as made:
        made.done("swap")
        assert made.server.sql("SELECT count(*) FROM shop.`a``b`") == "1"


def test_history_is_swapped_too() -> None:
    with copied(
        "CREATE TABLE shop.audit (id int PRIMARY KEY, v int) WITH SYSTEM VERSIONING; INSERT INTO shop.audit VALUES (1, 1)",
        "UPDATE shop.audit SET v = 2",
        "UPDATE shop.audit SET v = 3",
    ) as made:
        made.done("swap")
        assert made.server.sql("SELECT count(*) FROM shop.audit FOR SYSTEM_TIME ALL") == "3"


def test_keys_of_other_databases_are_not_left_on_the_kept_copy() -> None:
    """They follow the table that is moved away, and would be checked against yesterday from then on."""
    with copied(
        "CREATE DATABASE other; CREATE TABLE other.items (o int, FOREIGN KEY (o) REFERENCES shop.orders (id))"
    ) as made:
        ended = made.pod.run("swap")
        assert (ended.code, "(other.items )" in ended.said) == (ExitCode.RETRY, True), ended.said
        assert "before" not in made.server.sql("SHOW DATABASES")


def test_a_row_that_cannot_pass_is_told_before_anything_is_filled() -> None:
    """Bytes are written with two digits each: ten million of them are no packet for a server that takes sixteen."""
    with copied(
        "CREATE TABLE shop.files (id int, b longblob)", "INSERT INTO shop.files VALUES (1, repeat(x'00', 10485760))"
    ) as made:
        ended = made.pod.run("swap")
        wanted = "SET GLOBAL max_allowed_packet = 33554432"
        assert (ended.code, wanted in ended.said) == (ExitCode.RETRY, True), ended.said
        assert "incoming" not in made.server.sql("SHOW DATABASES")
        made.server.sql("SET GLOBAL max_allowed_packet = 33554432")
        made.done("swap")
        assert made.server.sql("SELECT length(b) FROM shop.files") == "10485760"
