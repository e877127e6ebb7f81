"""Ways in which a running PostgreSQL is damaged and does not know it: a base copies it as it is, and every row counts."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Damage:
    """Statements of a superuser, the relation a proof must name, and statements that mend it."""

    done: tuple[str, ...]
    named: str
    undone: tuple[str, ...]


def replaced(
    function: str, arguments: str, result: str, first: str, then: str, between: tuple[str, ...]
) -> tuple[str, ...]:
    """A function that changes its mind: what was indexed by it, or in its order, is so no more."""
    head = f"CREATE OR REPLACE FUNCTION {function}({arguments}) RETURNS {result} IMMUTABLE LANGUAGE sql AS"
    return (f"{head} 'SELECT {first}'", *between, f"{head} 'SELECT {then}'")


DAMAGES: Mapping[str, Damage] = {
    "an index lacks rows": Damage(
        replaced("shade", "text", "text", "$1", "$1 || 1", ("CREATE INDEX shaded ON orders (shade(note))",)),
        "shaded",
        ("DROP FUNCTION shade CASCADE",),
    ),
    # As where an image brings another C library, which sorts otherwise.
    "an index is in another order": Damage(
        replaced(
            *("turn", "bigint, bigint", "int", "btint8cmp($1, $2)", "btint8cmp($2, $1)"),
            (
                "CREATE OPERATOR CLASS turn FOR TYPE bigint USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =,"
                " OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 turn(bigint, bigint)",
                "CREATE INDEX turned ON orders (id turn)",
            ),
        ),
        "turned",
        ("DROP OPERATOR FAMILY turn USING btree CASCADE", "DROP FUNCTION turn CASCADE"),
    ),
    "rows older than the server says any is": Damage(
        ("UPDATE pg_class SET relfrozenxid = pg_current_xact_id()::xid WHERE relname = 'customers'",),
        "customers",
        (
            "UPDATE pg_class SET relfrozenxid = datfrozenxid FROM pg_database"
            " WHERE datname = current_database() AND relname = 'customers'",
        ),
    ),
}
"""By what a person would call it. Each is of the tables `orders` and `customers` of a test's database."""
