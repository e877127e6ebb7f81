"""Recordings for tests: one run of the whole program per stack and session, and small programs in place.

    def test_something(prod_recording): ...                      # the whole program, shared by every test
    recording = record(lambda: SloSet("slo", arguments))          # one component, in this process

Shared recordings are read-only by agreement: `Recording.manifests()` copies, everything else is the original.
"""

import fcntl
import pickle
from pathlib import Path

from commands.recording import Recording, record_function, record_stack
from commands.recording.model import marked

STACKS = ("dev", "staging", "prod")

record = record_function

__all__ = ["STACKS", "Recording", "marked", "record", "record_stack", "shared_recording"]


def shared_recording(folder: Path, stack: str, *, preview: bool = False, guards: str = "") -> Recording:
    """The stack's recording, made by whichever test process comes first and read by all others. `guards` is another mode
    than the stack's own."""
    kept = folder / f"{stack}{'-preview' if preview else ''}{guards and f'-{guards}'}.recording"
    with (folder / f"{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            recording = record_stack(stack, preview=preview, overrides={"guards": guards} if guards else None)
            kept.write_bytes(pickle.dumps(recording, protocol=pickle.HIGHEST_PROTOCOL))
    return pickle.loads(kept.read_bytes())
