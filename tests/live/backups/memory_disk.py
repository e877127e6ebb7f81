"""Disks that can be full: file systems in memory, which only root may mount."""

import shutil
import subprocess
from pathlib import Path

from drill.programs import unprivileged


def mount(place: Path, options: str) -> None:
    """A file system in memory that can be full; only root may have one."""
    drop = unprivileged()
    owner = f",uid={drop['user']},gid={drop['group']}" if drop else ""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options + owner, "none", str(place)], check=True)


def unmount(place: Path) -> None:
    if place.is_mount():
        subprocess.run(["umount", str(place)], check=True)


def limit(place: Path, left: int) -> None:
    """Leave so many bytes of a mounted place."""
    used = shutil.disk_usage(place).used
    subprocess.run(["mount", "-o", f"remount,size={used + left}", str(place)], check=True)
