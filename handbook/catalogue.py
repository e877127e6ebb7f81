"""The whole handbook of an environment."""

from collections.abc import Mapping

from handbook.page import page
from handbook.plans import plans
from handbook.platform import platform_pages
from handbook.runbooks import runbooks
from handbook.systems import system_page
from rules.catalogue import alert_facts
from rules.fact import AlertFact
from specs.environment import Environment
from specs.links import slo_id
from specs.system import System


def pages(systems: tuple[System, ...], environment: Environment) -> Mapping[str, str]:
    """Texts by path: an index, platform pages, a runbook for each alert, the plans of each system."""
    return pages_of(alert_facts(systems, environment), systems, environment)


def pages_of(facts: tuple[AlertFact, ...], systems: tuple[System, ...], environment: Environment) -> Mapping[str, str]:
    """The pages where the alerts are known already. Raises ValueError for two pages of one path."""
    index = page("index.md", "index", systems=systems, facts=facts, environment=environment)
    written = [index, *platform_pages(systems, facts, environment), *runbooks(facts, systems, environment)]
    promised = {slo_id(system.name, slo.name): slo.target for system in systems for slo in system.slos}
    for system in systems:
        written += [system_page(system, facts, environment), *plans(system, environment, promised)]
    texts = {one.path: one.text for one in written}
    if len(texts) != len(written):
        paths = [one.path for one in written]
        doubled = sorted({path for path in paths if paths.count(path) > 1})
        raise ValueError(f"two pages have the path {', '.join(doubled)}; alert names of one scope must differ")
    return texts
