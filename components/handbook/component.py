"""Registers the handbook's pages and their server."""

from dataclasses import dataclass

import pulumi

from components.base import Component
from components.handbook.pages import page_config_maps
from components.handbook.server import SERVICE_URL, server
from handbook.catalogue import pages
from specs.environment import Environment
from specs.links import handbook_url
from specs.system import System


@dataclass(frozen=True)
class HandbookArgs:
    environment: Environment
    systems: tuple[System, ...]


class Handbook(Component):
    """The pages, and a web server that shows them."""

    def __init__(self, name: str, args: HandbookArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__(name, args.environment, opts)
        texts = pages(args.systems, args.environment)
        shown = self.add(page_config_maps(texts))
        self.add(server(args.environment, texts), after=shown)
        self.finish(url=handbook_url(args.environment.domain), service=SERVICE_URL)
