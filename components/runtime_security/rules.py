"""Falco rules beside those it comes with: what only we know of these pods, and what therefore nobody does in them."""

from dataclasses import dataclass
from typing import Any

from specs.job_document import (
    ACCOUNTS_PATH,
    CREDENTIALS_PATH,
    EXCHANGE_PATH,
    HEALTH_CREDENTIALS_PATH,
    IDENTITY_PATH,
    STORE_CREDENTIALS_PATH,
)

SECRET_FOLDERS = (
    ACCOUNTS_PATH,
    CREDENTIALS_PATH,
    HEALTH_CREDENTIALS_PATH,
    IDENTITY_PATH,
    STORE_CREDENTIALS_PATH,
    "/var/run/secrets/kubernetes.io/serviceaccount",
)
READERS = ("cat", "cp", "dd", "head", "less", "more", "od", "strings", "tail", "tar", "vi", "vim", "xxd", "base64")
"""What people and their scripts read a file with; programs open their own."""
INSTALLERS = ("apk", "apt", "apt-get", "dnf", "dpkg", "microdnf", "npm", "pip", "pip3", "rpm", "yum")
SCRIPT = f"{EXCHANGE_PATH}/run.sh"
CONTAINER = "container=%container.id process=%proc.name command=%proc.cmdline user=%user.uid"


@dataclass(frozen=True)
class Rule:
    """One rule of Falco's language. Conditions use macros of the rules that come with it."""

    name: str
    meaning: str
    condition: str
    output: str
    priority: str
    """In Falco's words: CRITICAL and above is acted on at once, WARNING and NOTICE by day."""
    tags: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        return {
            "rule": self.name,
            "desc": self.meaning,
            "condition": self.condition,
            "output": f"{self.output} ({CONTAINER})",
            "priority": self.priority,
            "tags": ["groundcrew", *self.tags],
        }


def _listed(words: tuple[str, ...]) -> str:
    return f"({', '.join(words)})"


def _within(folders: tuple[str, ...]) -> str:
    return " or ".join(f"fd.name startswith {folder}/" for folder in folders)


RULES = (
    Rule(
        "Mounted credentials read by hand",
        "A tool people read files with opened a mounted password, key or token.",
        f"open_read and container and ({_within(SECRET_FOLDERS)}) and proc.name in {_listed(READERS)}",
        "Mounted credentials were read by a tool | file=%fd.name",
        "CRITICAL",
        ("mitre_credential_access",),
    ),
    Rule(
        "Program started from a pod's exchange",
        "Containers of a job hand data to each other in this folder; besides its one script nothing there is a program.",
        f"spawned_process and container and proc.exepath startswith {EXCHANGE_PATH}/ and proc.exepath != {SCRIPT}",
        "A program was started from a folder of data | path=%proc.exepath",
        "CRITICAL",
        ("mitre_execution",),
    ),
    Rule(
        "Software installed in a container",
        "Images are pinned by digest and their file systems are read-only: whoever installs something works by hand.",
        f"spawned_process and container and proc.name in {_listed(INSTALLERS)}",
        "A package manager was started in a container | parent=%proc.pname",
        "WARNING",
        ("mitre_persistence",),
    ),
)
