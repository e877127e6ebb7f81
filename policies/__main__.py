"""Starts the pack. The engine runs this file from a folder of its own choosing, so the project is put on the path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pulumi_policy import PolicyPack

from policies.pack import NAME, policies

PolicyPack(name=NAME, policies=policies())
