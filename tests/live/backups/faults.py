"""The fault matrix: what is done to which kind of copy, and why the rest is not done here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.live.backups import broken_streams as streams
from tests.live.backups import changed_surroundings as surroundings
from tests.live.backups import failing_stores as stores
from tests.live.backups.loaded import KINDS, SLICES, SNAPSHOT, Case, Kind


# Equal only to itself: pytest runs tests of equal parameters together, and each engine's server is made once.
@dataclass(frozen=True, eq=False)
class Fault:
    number: str
    name: str
    does: Callable[[Case], None]
    kinds: tuple[Kind, ...] = KINDS
    mounts: bool = False
    """Whether it needs a disk that can be full."""

    @property
    def title(self) -> str:
        return f"{self.number} {self.name}"


FAULTS = (
    Fault("F1", "dumper killed, or told to end, at 10, 50, 95 %", streams.dumper_killed),
    Fault("F1", "dumper's container killed", streams.dumper_container_killed),
    Fault("F1", "receiver of the log killed", streams.receiver_killed, SLICES),
    Fault("F2", "shipper killed at 10, 50, 95 %, or told to end", streams.shipper_killed),
    Fault("F2", "pod evicted", streams.pod_evicted),
    Fault("F3", "server lost in the middle of the stream", streams.server_lost),
    Fault("F3", "server lost while the log is received", streams.server_lost_meanwhile, SLICES),
    Fault("F3", "connection to the server lost", streams.connection_lost),
    Fault("F4", "volume of the copies full", stores.volume_full, mounts=True),
    Fault("F4", "scratch of the slice, or of the proof, full", stores.scratch_full, mounts=True),
    Fault("F5", "nothing listens at the server's port", streams.nothing_listens),
    Fault("F5", "stream empty, or cut, and the dumper ends with 0", streams.stream_cut),
    Fault("F6", "store refuses 20 % with 503 and drops 20 %", stores.store_flaky),
    Fault("F7", "store refuses everything with 503", stores.store_refuses),
    Fault("F7", "store lost in the middle of the stream", stores.store_lost_in_the_middle),
    Fault("F7", "store away", stores.store_away),
    Fault("F7", "store silent", stores.store_silent),
    Fault("F9", "password refused", surroundings.password_wrong),
    Fault("F9", "password missing, or empty", surroundings.password_missing),
    Fault("F9", "store refuses the key", stores.store_key_refused),
    Fault("F9", "store's key missing", stores.store_key_missing),
    Fault("F9", "store's certificate ran out", stores.store_certificate_expired),
    Fault("F10", "private key missing", surroundings.private_key_lost),
    Fault("F10", "private key of others", surroundings.private_key_of_others),
    Fault("F10", "one of two keys lost", surroundings.one_of_two_keys_lost),
    Fault("F11", "clock a day behind, a day ahead", surroundings.clock_wrong),
    Fault("F12", "tables changed since the last proof", surroundings.schema_changed, tuple(set(KINDS) - {SNAPSHOT})),
    Fault("F13", "a table locked", surroundings.table_locked, tuple(set(KINDS) - {SNAPSHOT})),
    Fault("F15", "two runs at once", surroundings.two_at_once),
    Fault("F18", "log thrown away by the server", surroundings.log_lost, SLICES),
    Fault("F19", "log begun anew, or in a new timeline", surroundings.log_begun_anew, SLICES),
    Fault("F23", "objective missed", surroundings.objective_missed),
)

COVERED: Mapping[str, str] = {
    "F8 object corrupt, cut or missing": "page `corruptions`: several hundred spoilt buckets of the same servers",
    "F14 restored to a newer major": "tests/live/test_swap_into_newer.py: an image of PostgreSQL 18 refuses a base of an older"
    " one and says why; a restore in place leads from the older image into a server of 18",
    "F16 retention while backups fail": "page `retention-copies`: three years of each plan, in which bases fail for weeks",
    "F17 writer's key leaked": "tests/live/backups/test_object_server.py: versions and locks of a real S3 server",
    "F20 schedules missed": "the cluster's controller starts Jobs; page `alerts` has the alerts of a declared store that is"
    " late or silent",
    "F21 Prometheus down": "Jobs push nothing; the auditor computes from the bucket (tests/live/test_backup_auditor.py)",
    "F22 the proof itself lies": "page `corruptions`",
    "F24 roles not in a copy": "a base of PostgreSQL holds them, and a proof counts as the backup's own role; those of MariaDB"
    " and Redis are made by the rendered script, which `make archive` ships",
}
"""Faults that are shown elsewhere, or cannot be shown here."""
NOT_SO: Mapping[str, str] = {
    "F12, F13 of a Redis snapshot": "it has neither tables nor their locks: a snapshot is of one moment",
    "F18, F19 of a base, a dump, a snapshot": "they are restorable without the log before them",
    "F1, F3 while the log is received": "only slices are received before their stream begins",
    "PostgreSQL dump": "the Jobs take no logical copy of PostgreSQL (docs/decisions/0043-no-logical-copies.md)",
}
"""Cells that do not exist."""
CELLS = [(kind, fault) for kind in KINDS for fault in FAULTS if kind in fault.kinds]
