"""Starts the pack. The engine runs this file from a folder of its own choosing, so the project is put on the path."""

import gc
import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pulumi_policy import PolicyPack

from policies.pack import NAME, policies

# A stack is many small values that live to the end; the default thresholds look at them again and again.
gc.set_threshold(100_000, 50, 100)
# The engine waits for the port on the first line, and the SDK does not flush it.
sys.stdout = io.TextIOWrapper(io.FileIO(sys.stdout.fileno(), "w", closefd=False), write_through=True)

PolicyPack(name=NAME, policies=policies())
