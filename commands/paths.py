"""Where things of this clone lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCAL = ROOT / ".groundcrew"
"""Everything that belongs to one clone: ignored by git, made anew when it is deleted."""
STACKS = LOCAL / "stacks"
STATES = LOCAL / "state"
PASSPHRASE = LOCAL / "passphrase"
SYSTEMS = ROOT / "systems"
POLICIES = ROOT / "policies"
