"""Stores, asked by their own protocols as the exporter's role: reachable, how large, how many connections.

A pure Python driver for each engine keeps one small image; the engines' own images hold the heavier tools.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from jobs.health.finding import Finding, degraded, failed, good
from jobs.health.stores.state import NoConnection, StoreState
from specs.job_document import ReadAddress

PASSWORD_FILE = "exporter-password"
FULL = 0.8
"""Share of a store's connections from which the report says so; the alert's own limit is the system's."""
CACHES = frozenset({"redis"})
MODULES: Mapping[str, str] = {"mariadb": "mysql"}
"""Where an engine's reader is not named after it."""


def findings(stores: tuple[ReadAddress, ...], credentials: Path, *, caches: bool) -> Iterator[Finding]:
    """One finding per database, or per cache."""
    for store in stores:
        if (store.engine in CACHES) == caches:
            yield _finding(store, credentials / store.name / PASSWORD_FILE)
    if not any((store.engine in CACHES) == caches for store in stores):
        yield good("caches" if caches else "databases", "none")


def _finding(store: ReadAddress, file: Path) -> Finding:
    try:
        password = file.read_text(encoding="utf-8").rstrip("\n")
    except OSError:
        return failed(store.name, f"no password for the role {store.user}: its Secret lacks {PASSWORD_FILE}")
    try:
        found = _state(store, password)
    except NoConnection as reason:
        return failed(store.name, str(reason))
    share = found.connections / found.most if found.most else 0.0
    facts = {"size_bytes": found.size, "connections": found.connections, "connections_allowed": found.most}
    text = f"{found.size / 2**20:.1f} MiB, {found.connections} of {found.most or 'any'} connections"
    if share > FULL:
        return degraded(store.name, f"{text}: more than {FULL:.0%} are in use", **facts)
    return good(store.name, text, **facts)


def _state(store: ReadAddress, password: str) -> StoreState:
    """The driver is loaded when a store of its engine is asked: all four would double the start of every other Job."""
    return import_module(f"{__name__}.{MODULES.get(store.engine, store.engine)}").state(store, password)
