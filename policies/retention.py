"""How long metrics and logs are kept, read from what the servers are really told."""

from collections.abc import Iterator

from policies.finding import Breach, Control, shown
from policies.index import Index
from policies.lifecycle import Lifecycle, lifecycles
from policies.prometheus import Server, servers
from specs.arithmetic import least_retention, prometheus_blocks
from specs.contract import ElkContract, LogClassContract, MonitoringContract, SloSetContract
from specs.units import Duration


def metrics(index: Index) -> Iterator[Breach]:
    """Prometheus keeps series as long as was declared, and longer than the longest objective's window with its margin:
    no flag and no limit of size ends them earlier.
    """
    monitoring = list(index.contracts(MonitoringContract))
    objectives = list(index.contracts(SloSetContract))
    windows = [Duration(objective.window_seconds) for slo_set in objectives for objective in slo_set.objectives]
    promised = [Duration(contract.metric_retention_seconds) for contract in (*monitoring, *objectives)]
    least = max([least_retention(windows), *promised])
    found = list(servers(index))
    for server in found:
        where = f"{server.path}.args"
        if server.retention is None or server.retention < least:
            mend = "raise groundcrew:metric_retention, or shorten the window"
            yield _of(server, f"{where}[--storage.tsdb.retention.time]", f"at least {least}", mend)
        yield from _size_limit(server, least, monitoring, f"{where}[--storage.tsdb.retention.size]")
    if monitoring and not found:
        yield Breach("", "a server", "let MonitoringStack render Prometheus", place="Prometheus")


def _size_limit(server: Server, least: Duration, declared: list[MonitoringContract], where: str) -> Iterator[Breach]:
    """Blocks are dropped by size as well, whatever their age."""
    for contract in declared if server.limited else []:
        if contract.scrape_interval_seconds > 0:
            needed = prometheus_blocks(contract.series, Duration(contract.scrape_interval_seconds), least)
            if server.limit is None or server.limit < needed:
                yield _of(server, where, f"at least {needed.gibibytes:.1f} Gi", "derive it from the volume")


def _of(server: Server, path: str, wanted: str, mend: str) -> Breach:
    return Breach(path, wanted, mend, place=server.found.name, urn=server.found.urn)


def logs(index: Index) -> Iterator[Breach]:
    """Every class of logs lives as long as was declared and is deleted some day: its stream follows a lifecycle policy
    that rolls over by age and then deletes.
    """
    known = lifecycles(index)
    for declared in index.contracts(ElkContract):
        for kept in declared.classes:
            for wanted, mend in _faults(kept, known.get(kept.stream)):
                place = f"logs {shown(kept.system)}/{shown(kept.log_class)}"
                yield Breach("lifecycle", wanted, mend, place=place)


def _faults(kept: LogClassContract, policy: Lifecycle | None) -> Iterator[tuple[str, str]]:
    if policy is None:
        yield "an index template with a policy for its stream", "let components/elk_stack/templates.py cover the class"
        return
    if policy.rollover is None:
        yield "a rollover by age", "an index that is never full is never deleted: give the hot phase a max_age"
    if policy.delete is None:
        yield "a date of deletion", "give the policy a delete phase"
    elif policy.delete < Duration(kept.keep_seconds):
        yield f"to be kept {Duration(kept.keep_seconds)}", "raise the delete phase's min_age"
    if policy.leaves_hot is not None and policy.leaves_hot < Duration(kept.hot_seconds):
        yield f"to stay hot for {Duration(kept.hot_seconds)}", "raise the min_age of the phases after it"


CONTROLS = (
    Control("RET-001", metrics, "BUG-66; RULE-01"),
    Control("RET-002", logs, "BUG-72; RULE-06; PCI DSS 4.0.1 10.5.1"),
)
