"""Processes of this machine that a test did not start itself."""

import psutil


def running(pid: int) -> bool:
    """Whether it works still; one that has ended and waits for its parent does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
