"""The files of one embedded cluster, all below one directory."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.embedded_cluster.failures import ClusterFailure

CONTEXT = "groundcrew-embedded"
"""The one context of the kubeconfig, as `tools/cluster` writes it."""


@dataclass(frozen=True)
class Layout:
    """Where things lie; `directory` is absolute and free of symbolic links."""

    directory: Path

    @classmethod
    def of(cls, directory: Path) -> "Layout":
        return cls(directory.expanduser().resolve())

    @property
    def settings(self) -> Path:
        """What is chosen once and kept: the port, and where the sockets are."""
        return self.directory / "cluster.json"

    @property
    def process(self) -> Path:
        """Which process was started last."""
        return self.directory / "process.json"

    @property
    def ready(self) -> Path:
        """Written by the program once the cluster is usable."""
        return self.directory / "ready.json"

    @property
    def kubeconfig(self) -> Path:
        return self.directory / "kubeconfig"

    @property
    def certificates(self) -> Path:
        return self.directory / "certificates"

    @property
    def objects(self) -> Path:
        """etcd's data: every object of the cluster."""
        return self.directory / "etcd"

    @property
    def log(self) -> Path:
        """The program moves it to `cluster.log.1` when it grows large."""
        return self.directory / "cluster.log"

    @property
    def lock(self) -> Path:
        """Beside the directory, because it must outlive a reset."""
        return self.directory.with_name(self.directory.name + ".lock")

    @property
    def discarded(self) -> Path:
        """Where a reset moves the directory before it deletes: a half-deleted etcd is never started."""
        return self.directory.with_name(self.directory.name + ".discarded")


def read_document(path: Path) -> dict[str, Any]:
    """The file's object; empty if it is absent or not one (a full disk, a kill while it was written)."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    except PermissionError as error:
        raise ClusterFailure(f"{path} belongs to another user; use a directory of your own") from error
    return found if isinstance(found, dict) else {}


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Whole or not at all, and for this user alone."""
    partial = path.with_name(path.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())  # the port is chosen once: a power cut must not lose it
    partial.replace(path)
