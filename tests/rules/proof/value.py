"""The value people read when a signal stands at a level."""

from specs.signal import CertificateLifetime, JourneySuccess, ProbeSuccess, Signal
from tests.rules.proof.places import ATTEMPTS


def shown(signal: Signal, level: float, minute: int) -> float | None:
    match signal:
        case CertificateLifetime():
            return level - minute * 60
        case ProbeSuccess() | JourneySuccess():
            return int(level * ATTEMPTS) / ATTEMPTS
    return level


def seen_by_one(signal: Signal, breach: float, calm: float, minute: int) -> float | None:
    """Where another exporter sees nothing wrong: of attempts the share among all of both."""
    if isinstance(signal, ProbeSuccess | JourneySuccess):
        return (int(breach * ATTEMPTS) + int(calm * ATTEMPTS)) / (2 * ATTEMPTS)
    return shown(signal, breach, minute)
