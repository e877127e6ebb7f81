"""Whether anybody sees a system: its numbers, its logs, a board."""

from collections.abc import Iterator

from policies.documents import yaml_documents
from policies.finding import Breach, Control, shown
from policies.index import Index
from policies.reading import sequence, text
from specs.contract import ElkContract, GuardsContract, MonitoringContract

FOLDER = "grafana_folder"


def observed(index: Index) -> Iterator[Breach]:
    """Every system that is monitored is scraped in its namespace, keeps a class of logs and has a board of its own."""
    scraped = {
        space
        for _, _, document in yaml_documents(index, "scrape_configs:")
        for job in sequence(document, "scrape_configs")
        for discovery in sequence(job, "kubernetes_sd_configs")
        for space in sequence(discovery, "namespaces", "names")
        if isinstance(space, str)
    }
    logged = {kept.system for declared in index.contracts(ElkContract) for kept in declared.classes}
    boards = {text(found.data, "metadata", "annotations", FOLDER) for found in index.objects("ConfigMap")}
    spaces = {declared.system: declared.namespace for declared in index.contracts(GuardsContract)}
    for declared in index.contracts(MonitoringContract):
        for system in declared.systems:
            place = f"system {shown(system)}".strip()
            if spaces.get(system, system) not in scraped:
                yield Breach("scrape", "a scrape of its namespace", "give a Service its metrics", place=place)
            if system not in logged:
                yield Breach("logs", "a class of logs", "give the System its logs", place=place)
            if system not in boards:
                yield Breach("board", "a board in its folder", "let dashboards.catalogue draw it", place=place)


CONTROLS = (Control("MON-002", observed, "requirements §2, §8, §9; no blind spot"),)
