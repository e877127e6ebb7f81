"""Runs the whole program without engine or cluster and keeps every resource it asked for."""

from commands.recording.model import (
    REDACTED,
    UNKNOWN,
    Measures,
    RecordedResource,
    Recording,
    ResourceReference,
    Secret,
    Unknown,
    redacted,
)
from commands.recording.program import RecordingError, record_function, record_stack

__all__ = [
    "REDACTED",
    "UNKNOWN",
    "Measures",
    "RecordedResource",
    "Recording",
    "RecordingError",
    "ResourceReference",
    "Secret",
    "Unknown",
    "record_function",
    "record_stack",
    "redacted",
]
