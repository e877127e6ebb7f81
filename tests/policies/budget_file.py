"""Snapshots of the sample's budgets, signed and written by the command's own code."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pulumi_policy import StackValidationPolicy

from commands.budget import write
from commands.budget_snapshot import configurations
from commands.recording import Recording
from commands.signing_key import SigningKey
from policies.pack import policies
from specs.arithmetic import fingerprint
from specs.contract import BudgetSnapshot, DrillRecord, ObjectFingerprint, ObjectiveBudget, SystemBudget
from tests.policies.sample import SYSTEM
from tests.support.policies import Violation, violations

TAKEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
DRILLED = DrillRecord(SYSTEM, "orders", "2026-11-22T09:40:00Z", 900.0)
"""The sample's store is drilled on Sundays at half past nine and may take an hour."""
LEFT = {"ok": 0.8, "warn": 0.1, "freeze": -0.5, "unknown": None}


def signing_key(folder: Path, name: str = "key.pem") -> SigningKey:
    path = folder / name
    made = Ed25519PrivateKey.generate()
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return SigningKey(path)


def snapshot(stack: Recording, state: str, **changes: Any) -> BudgetSnapshot:
    """The sample's one objective in a state, and its configuration as a stack has it."""
    objects = configurations(stack)[SYSTEM]
    listed = tuple(ObjectFingerprint(name, objects[name]) for name in sorted(objects))
    objective = ObjectiveBudget("shop-up", 2_592_000, state, LEFT[state], None if state == "unknown" else 0.99)
    system = SystemBudget(SYSTEM, state, fingerprint(objects), listed, (objective,))
    return replace(BudgetSnapshot("dev", "2026-11-25T12:00:00Z", (system,), drills=(DRILLED,)), **changes)


class Place:
    """A folder with a key and a snapshot, and the configuration that names both."""

    def __init__(self, folder: Path):
        self.file = folder / "budget.json"
        self.key = signing_key(folder)

    def put(self, found: BudgetSnapshot, key: SigningKey | None = None) -> None:
        write(self.file, found, key or self.key)

    def config(self, levels: Mapping[str, str] | None = None, **changes: Any) -> dict[str, Any]:
        budget = {"snapshot": str(self.file), "keys": [self.key.public], "oldest": "1h", **changes}
        return {"promises": {"levels": dict(levels or {}), "budget": budget}}

    def told(self, stack: Recording, now: datetime = TAKEN, config: Mapping[str, Any] | None = None) -> list[Violation]:
        """What the pack's policies of stacks say of one at a moment."""
        pack = [one for one in policies(rows=(), now=lambda: now) if isinstance(one, StackValidationPolicy)]
        of_stacks = {one.name for one in pack}
        given = self.config() if config is None else config
        return violations(pack, stack, {name: values for name, values in given.items() if name in of_stacks})
