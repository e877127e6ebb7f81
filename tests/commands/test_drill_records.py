"""What becomes of Prometheus' answers about drills."""

from commands.check_input import checked
from commands.drill_records import Drilled, drills
from commands.prometheus import Series
from specs.backup import Backup
from specs.contract import DrillRecord

SYSTEMS = checked("prod").systems
STORES = [(system, store) for system in SYSTEMS for store in system.stores if isinstance(store.backup, Backup)]
SYSTEM, STORE = STORES[0]
MOMENT = 1_795_608_000
DRILL = {"namespace": SYSTEM.namespace, "cronjob": f"{SYSTEM.name}-backup-{STORE.name}-drill"}
TOOK = {"system": SYSTEM.name, "store": STORE.name}


class Asked:
    """Stands for a Prometheus that knows these drills and restores."""

    def __init__(self, last: list[Series], took: list[Series]):
        self.last, self.took = last, took

    def values(self, query: str, moment: int) -> list[Series]:
        assert moment == MOMENT
        return self.last if "kube_cronjob_status_last_successful_time" in query else self.took


def records(last: list[Series], took: list[Series]) -> dict[tuple[str, str], DrillRecord]:
    found = drills(SYSTEMS, Drilled(Asked(last, took), MOMENT))  # pyright: ignore[reportArgumentType]
    assert [(one.system, one.store) for one in found] == [(system.name, store.name) for system, store in STORES]
    return {(one.system, one.store): one for one in found}


def test_a_drill_and_a_restore_are_those_of_their_store() -> None:
    found = records([(DRILL, MOMENT - 60.0)], [({**TOOK, "bucket": "primary"}, 93.5)])
    own = found.pop((SYSTEM.name, STORE.name))
    assert own == DrillRecord(SYSTEM.name, STORE.name, "2026-11-25T11:59:00Z", 93.5)
    assert {(one.kept, one.restore_seconds) for one in found.values()} == {("", None)}


def test_what_is_not_known_is_not_made_up() -> None:
    others: list[Series] = [
        ({**DRILL, "cronjob": f"{SYSTEM.name}-backup-{STORE.name}-base"}, 1.0),
        ({**DRILL, "namespace": "x"}, 1.0),
    ]
    found = records(others, [({**TOOK, "bucket": "offsite"}, 93.5)])
    assert {(one.kept, one.restore_seconds) for one in found.values()} == {("", None)}
