"""A world on loopback and the real Prometheus in the place of the first of its own replicas."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from components.monitoring_stack import ports
from specs.blueprint import Blueprint
from specs.environment import MONITORING_NAMESPACE
from tests.live.monitoring.api import until
from tests.live.monitoring.boards import expressions
from tests.live.monitoring.certificates import serving
from tests.live.monitoring.moved import Move
from tests.live.monitoring.pages import Pages
from tests.live.monitoring.rendered import lay_out, rendered
from tests.live.monitoring.server import Server
from tests.live.monitoring.world import BEARER, World, inventory, servers, targets
from tests.support.exposition_server import ExpositionServer
from tests.support.exposition_vocabulary import Vocabulary

PLACE_OF_A_WORLD = count(64 + os.getpid() % 60)
"""Second part of a world's addresses: another for each world, and another in each process of a test run."""


@dataclass
class Watched(Server):
    world: World = field(kw_only=True)
    move: Move = field(kw_only=True)
    authority: bytes = field(kw_only=True)

    def hasten(self, evaluation: str) -> None:
        """Lays the files out again with every group evaluated as often as that, from the next start on."""
        lay_out(replace(self.move, evaluation=evaluation), self.rendered, self.authority, BEARER)

    def await_up(self, seconds: float = 120) -> None:
        """Every target has been scraped at least once, whatever came of it."""
        until(self._scraped, "every target is scraped", seconds=seconds)

    def _scraped(self) -> bool:
        found = self.api.targets()
        return len(found) >= len(self.world.targets) and all(one["health"] != "unknown" for one in found)


@contextmanager
def watched(
    folder: Path,
    blueprint: Blueprint,
    manifests: Sequence[Mapping[str, Any]],
    *,
    interval: str = "",
    evaluation: str = "",
    largest: bool = False,
    more: tuple[str, ...] = (),
) -> Iterator[Watched]:
    """Everything opened and laid out, Prometheus not yet started. Empty intervals keep the rendered ones; `largest` gives
    each service all the replicas and series it may have."""
    found = rendered(manifests)
    known = inventory(blueprint, manifests, next(PLACE_OF_A_WORLD), largest=largest)
    pages = Pages(known, Vocabulary([*found.expressions, *expressions(manifests)], found.recorded), largest)
    secured = [*servers(known.block, blueprint.environment), *(node.address for node in known.nodes)]
    tls, authority = serving(folder, ["kubernetes"], secured)
    with ExitStack() as until:
        opened = until.enter_context(ExpositionServer(tls))
        world = World(blueprint, known, list(targets(blueprint, known, pages)), opened)
        pod = next(one for one in known.pods if (one.namespace, one.name) == (MONITORING_NAMESPACE, "prometheus-0"))
        world.open(but=(pod.address, ports.PROMETHEUS))
        move = Move(folder, world.discovery, world.probes, interval=interval, evaluation=evaluation)
        lay_out(move, found, authority, BEARER)
        one = Watched(
            found, folder, f"{pod.address}:{ports.PROMETHEUS}", more, world=world, move=move, authority=authority
        )
        until.callback(one.stop)
        yield one
