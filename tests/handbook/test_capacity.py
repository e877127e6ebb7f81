"""Capacity plans: computed from the rules, never the contradicting figures of a document (BUG-78 to BUG-83)."""

import pytest

from commands.recording import Recording
from handbook.forecast import loads, service_needs, store_needs, sums
from handbook.stack import total, workloads
from handbook.wording import size
from specs.arithmetic import replicas_for
from specs.backup import Backup
from specs.capacity import Capacity
from specs.environment import PLATFORM_NAMESPACES
from specs.system import System
from specs.units import Cpu, gibibytes, millicores, parse_bytes, parse_cpu
from tests.handbook.written import environment, handbook, plan, table
from tests.support.coverage import covers
from tests.systems.data import FOUND, SYSTEMS

EP, MA, SQ = "endpoint-stats", "maintenance-api", "sql-studio"


@covers("CAP-01", "CAP-02")
def test_the_baseline_and_the_growth_are_the_documents() -> None:
    text = plan(EP, "capacity")
    [flask] = table(text, "At most")
    assert flask[:4] == ["flask-api", "3", "100m", "128 MiB"]
    growth = table(text, "Cache")
    assert growth == [
        ["0", "100", "5 GiB", "1 GiB"],
        ["3", "250", "8 GiB", "2 GiB"],
        ["6", "500", "15 GiB", "3 GiB"],
        ["12", "1,000", "30 GiB", "5 GiB"],
    ]


@covers("CAP-03", "CAP-04", "BUG-82")
def test_sizes_follow_from_the_rules() -> None:
    """The document's own plan gave 8 GB what its rule gives 10 to 50."""
    needs = [need for need in store_needs(SYSTEMS[EP]) if need.store.name == "postgres"]
    assert [(need.months, need.cpu, need.memory, need.volume) for need in needs] == [
        (0, millicores(500), gibibytes(1), gibibytes(10)),
        (3, millicores(500), gibibytes(1), gibibytes(20)),
        (6, millicores(1000), gibibytes(2), gibibytes(50)),
        (12, millicores(1000), gibibytes(2), gibibytes(50)),
    ]
    assert [need.replicas for need in service_needs(SYSTEMS[EP])] == [3, 3, 4, 8]


@covers("BUG-80")
def test_a_cache_gets_memory_for_its_data_and_the_overhead() -> None:
    needs = [need for need in store_needs(SYSTEMS[EP]) if need.store.name == "redis"]
    assert [need.memory for need in needs] == [gibibytes(size * 1.25) for size in (1, 2, 3, 5)]
    assert all(need.memory <= need.store.memory for need in needs)


@covers("BUG-83")
def test_nodes_follow_from_what_is_requested() -> None:
    """A year on, the pods and stores ask for two cores, not for the forty of five large nodes."""
    last = sums(SYSTEMS[EP])[-1]
    assert last.months == 12
    assert last.cpu == Cpu(8 * 100 + 1000 + 100)
    assert last.memory == gibibytes(8 / 8 + 2 + 6.25)


@covers("CAP-05")
def test_monthly_growth_is_compounded() -> None:
    year = loads(SYSTEMS[MA].capacity)[-1]
    assert (year.months, round(year.requests, 2), round(year.data, 2)) == (12, 5.35, 1.8)
    rows = {row[1]: row for row in table(plan(MA, "capacity"), "Processor they take")}
    assert rows["12"][2] == "107.01"
    [percentages] = table(plan(MA, "capacity"), "Users")
    assert percentages[1:] == ["10%", "15%", "5%"]


@covers("CAP-06", "CAP-07", "BUG-76", "BUG-79")
def test_costs_are_added_up() -> None:
    """The summary said 735; the saving that takes the traces' store away is not among the possible ones."""
    text = plan(SQ, "capacity")
    rows = table(text, "Stands for")
    assert rows[-1][:2] == ["**Total**", "**785**"]
    assert sum(float(row[1]) for row in rows[:-1]) == 785
    assert "All taken: 475. Only those that leave every part with what it needs: 675." in text
    [loki, *_] = table(text, "Leaves without what they need")
    assert loki[3] == "jaeger"


@pytest.mark.parametrize("system", FOUND, ids=lambda system: system.name)
def test_connections_fit_into_what_the_stores_allow(system: System) -> None:
    for row in table(plan(system.name, "capacity"), "Open to them"):
        assert int(row[1]) <= int(row[2].split()[0])


@covers("BUG-78")
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_stacks_totals_are_sums_of_their_rows(stack: str) -> None:
    where = environment(stack)
    rows = table(handbook(stack)["platform/stack.md"], "Workload")
    cpu = sum(int(row[1]) * parse_cpu(row[2]).millicores for row in rows)
    found = workloads(where, FOUND)
    assert total(found)[0] == Cpu(cpu)
    assert f"Together they request {Cpu(cpu)} of processor" in handbook(stack)["platform/stack.md"]
    many = {row[0]: int(row[1]) for row in rows}
    assert many["log-agent"] == many["node-exporter"] == where.nodes
    assert many["database-exporter"] == sum(len(system.stores) for system in FOUND)
    assert many["journeys"] == sum(bool(system.journeys) for system in FOUND)
    copied = [any(isinstance(store.backup, Backup) for store in system.stores) for system in FOUND]
    assert many["backup-auditor"] == sum(copied)


def test_the_stacks_rows_are_what_the_program_registers(prod_recording: Recording) -> None:
    """One main container per workload, with the replicas and requests of its row."""
    registered = {
        found["metadata"]["name"]: found
        for found in prod_recording.manifests()
        if found["kind"] in {"Deployment", "StatefulSet", "DaemonSet"}
        and found["metadata"]["namespace"] in PLATFORM_NAMESPACES
    }
    rows = {row[0]: row for row in table(handbook("prod")["platform/stack.md"], "Workload")}
    assert set(rows) - {"backup-auditor", "database-exporter", "journeys"} == set(registered)
    for name, found in registered.items():
        main = found["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]
        assert parse_cpu(main["cpu"]) == parse_cpu(rows[name][2]), name
        assert size(parse_bytes(main["memory"])) == rows[name][4], name
        if found["kind"] != "DaemonSet":
            assert found["spec"]["replicas"] == int(rows[name][1]), name


def test_nothing_is_forecast_without_growth_or_rules() -> None:
    assert loads(Capacity()) == ()


@pytest.mark.parametrize(("needed", "replicas"), [(0, 2), (140, 2), (141, 3), (700, 10)])
def test_replicas_leave_room_up_to_the_target(needed: int, replicas: int) -> None:
    assert replicas_for(millicores(needed), millicores(100), 0.7, 2) == replicas


@pytest.mark.parametrize(("each", "target"), [(0, 0.7), (100, 0)])
def test_replicas_of_nothing_are_refused(each: int, target: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        replicas_for(millicores(100), millicores(each), target, 1)
