"""End of life: the last day each engine's project ships fixes for a release series.

Sources: postgresql.org/support/versioning, mysql.com (extended support), mariadb.org/about (community releases),
mongodb.com/legal/support-policy/lifecycles, github.com/redis/redis/security. A series that is not listed here has no
announced end.
"""

from collections.abc import Mapping
from datetime import date

from specs.store import Engine

LAST_DAYS: Mapping[Engine, Mapping[str, date]] = {
    Engine.POSTGRESQL: {
        "11": date(2023, 11, 9),
        "12": date(2024, 11, 14),
        "13": date(2025, 11, 13),
        "14": date(2026, 11, 12),
        "15": date(2027, 11, 11),
        "16": date(2028, 11, 9),
        "17": date(2029, 11, 8),
        "18": date(2030, 11, 14),
    },
    Engine.MYSQL: {
        "5.6": date(2021, 2, 28),
        "5.7": date(2023, 10, 31),
        "8.0": date(2026, 4, 30),
        "8.4": date(2032, 4, 30),
        "9.0": date(2024, 10, 15),
        "9.1": date(2025, 1, 21),
        "9.2": date(2025, 4, 15),
        "9.3": date(2025, 7, 22),
        "9.4": date(2025, 10, 21),
        "9.5": date(2026, 1, 20),
        "9.6": date(2026, 4, 21),
    },
    Engine.MARIADB: {
        "10.4": date(2024, 6, 18),
        "10.5": date(2025, 6, 24),
        "10.6": date(2026, 7, 6),
        "10.11": date(2028, 2, 16),
    },
    Engine.MONGODB: {
        "4.4": date(2024, 2, 29),
        "5.0": date(2024, 10, 31),
        "6.0": date(2025, 7, 31),
        "7.0": date(2027, 8, 31),
        "8.0": date(2029, 10, 31),
        "8.2": date(2026, 7, 31),
    },
    Engine.REDIS: {
        "5.0": date(2022, 4, 27),
        "6.0": date(2022, 5, 31),
        "7.0": date(2024, 7, 29),
        "8.0": date(2026, 2, 11),
    },
}


def last_day(engine: Engine, version: str) -> date | None:
    """The last supported day of the series a version belongs to; None where none is announced.

    "16.3" belongs to 16. A bare "7" stands for every 7.x, so it has an end only where it is itself listed.
    """
    parts = version.split(".")
    series = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    known = LAST_DAYS.get(engine, {})
    return next((known[name] for name in series if name in known), None)
