"""What is known of every store's newest drill, as one value for the policy pack."""

from collections.abc import Iterable
from datetime import UTC, datetime

from commands.prometheus import Prometheus
from queries import recovery
from specs.backup import Backup
from specs.contract import DrillRecord
from specs.links import cron_job_name
from specs.store import Store
from specs.system import System


class Drilled:
    """What one Prometheus knows of drills at one moment."""

    def __init__(self, prometheus: Prometheus, moment: int):
        self._last = {
            (labels.get("namespace", ""), labels.get("cronjob", "")): value
            for labels, value in prometheus.values(recovery.last_drills().text, moment)
        }
        self._took = {
            (labels.get("system", ""), labels.get("store", "")): value
            for labels, value in prometheus.values(recovery.restore_times().text, moment)
            if recovery.measured_in(labels.get("bucket", ""))
        }

    def record(self, system: System, store: Store) -> DrillRecord:
        last = self._last.get((system.namespace, cron_job_name(system.name, "backup", store.name, "drill")))
        when = datetime.fromtimestamp(last, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if last else ""
        return DrillRecord(system.name, store.name, when, self._took.get((system.name, store.name)))


def drills(systems: Iterable[System], known: Drilled) -> tuple[DrillRecord, ...]:
    """One record for every store that is backed up, also where nothing is known of it."""
    return tuple(
        known.record(system, store) for system in systems for store in system.stores if isinstance(store.backup, Backup)
    )
