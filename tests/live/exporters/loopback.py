"""A store's exporter as it is rendered, moved from the cluster to loopback: only hosts, ports and paths differ."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from components.backup_schedule.credentials import generated_length, values
from components.monitoring_stack import ports
from components.monitoring_stack.store_exporters import CREDENTIALS_PATH, store_exporter
from specs.store import Store
from specs.system import System
from tests.rules.rendered import ENVIRONMENT
from tests.support.servers import ended, free_port
from tools.toolchain.programs import program

SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Exporter:
    """One running exporter."""

    store: Store
    port: int
    process: "subprocess.Popen[str]"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def text(self) -> str:
        """What a scrape reads."""
        with urlopen(f"http://{self.address}/metrics", timeout=10) as answer:
            return answer.read().decode()

    @property
    def lives(self) -> bool:
        return self.process.poll() is None


def labels_by_name(text: str) -> dict[str, set[frozenset[str]]]:
    """The sets of label names under which each series is exposed, empty values included."""
    found: dict[str, set[frozenset[str]]] = {}
    for line in text.splitlines():
        sample = SAMPLE.match(line)
        if sample:
            names = frozenset(name for name, _ in LABEL.findall(sample[2] or ""))
            found.setdefault(sample[1], set()).add(names)
    return found


def secrets(store: Store) -> Mapping[str, str]:
    """The store's credentials as the program generates them, from a text that is the same in every run."""
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    return values(store, "".join(alphabet[at * 7 % len(alphabet)] for at in range(generated_length())))


def container(system: System, store: Store) -> Mapping[str, Any]:
    [found] = [one for one in store_exporter(system, store, ENVIRONMENT) if one["kind"] == "Deployment"]
    [only] = found["spec"]["template"]["spec"]["containers"]
    return only


@contextmanager
def exporter(system: System, store: Store, folder: Path) -> Iterator[Exporter]:
    """`store.port` is the real server's; its credentials are laid into `folder` as the pod would mount them."""
    own = free_port()
    moves = {
        f"{store.name}:{store.listens_on}": f"127.0.0.1:{store.listens_on}",
        CREDENTIALS_PATH: str(folder),
        f"=:{ports.EXPORTER_PORTS[store.engine.value]}": f"=127.0.0.1:{own}",
    }

    def moved(text: str) -> str:
        for here, there in moves.items():
            text = text.replace(here, there)
        return text

    folder.mkdir()
    for key, text in secrets(store).items():
        (folder / key).write_text(moved(text), encoding="utf-8")
    rendered = container(system, store)
    name = rendered["image"].rpartition("/")[2].partition(":")[0].replace("-", "_")
    variables = {one["name"]: moved(one["value"]) for one in rendered.get("env", ())}
    command = [str(program(name)), *map(moved, rendered["args"])]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env={"PATH": os.defpath, **variables}, stdout=log, stderr=log, text=True)
        try:
            yield Exporter(store, own, process)
        finally:
            ended(process)
