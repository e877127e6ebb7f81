"""One run: what it was told, where its files are, and the store it works with."""

import os
from dataclasses import dataclass, field
from functools import cached_property

from jobs.catalogue import Catalogue, prefix
from jobs.engine import Engine, engine
from jobs.exchange import Exchange
from jobs.paths import Paths
from jobs.scheduled import JOB_NAME_VARIABLE
from jobs.store import ObjectStore, open_store
from specs.job_document import JobDocument

STATUS_PATIENCE = 10.0
"""Seconds between the end of a stream and the status behind it."""


@dataclass
class Run:
    document: JobDocument
    paths: Paths
    task: str
    job_name: str = field(default_factory=lambda: os.environ.get(JOB_NAME_VARIABLE, ""))
    until: float = 0.0
    """Unix time a restore stops before; 0 restores all there is."""
    confirmation: str = ""
    """The token by which a person confirms a swap."""
    without_safety_copy: bool = False

    @cached_property
    def store(self) -> ObjectStore:
        return open_store(self.document.object_store, self.paths.store_credentials)

    @cached_property
    def engine(self) -> Engine:
        return engine(self.document.store.engine)

    @cached_property
    def exchange(self) -> Exchange:
        return Exchange(self.paths.exchange)

    @property
    def prefix(self) -> str:
        return prefix(self.document)

    def catalogue(self) -> Catalogue:
        """As it is now; read again by each call."""
        return Catalogue(self.store, self.prefix)
