"""Connections, caches, replicas, windows, logs and the stacks: numbers that must fit together."""

from typing import Any

import pytest

from specs.cost import Saving
from specs.environment import Size
from specs.logs import ClassRetention, LogClass, Regime, RegimeRule
from specs.maintenance import Maintenance, StoreTask, Task
from specs.metrics import counter, gauge
from specs.scaling import Prescale
from specs.schedule import Cron
from specs.service import Pool
from specs.units import Bytes, Cpu, days, gibibytes, mebibytes, minutes
from specs.walk import warnings
from tests.specs.change import at, changed, found, paths
from tests.specs.sample import ENVIRONMENT, ORDERS_PLAN, SYSTEM


@pytest.mark.covers("RULE-08", "BUG-81")
def test_pools_of_all_replicas_fit():
    [fault] = found(changed(SYSTEM, "services[0].pools[0]", most=12))
    assert fault.path == "stores[0].max_connections"
    assert fault.given == "100 less 10 reserved, while pools may open 96 (shop 96)"
    assert paths(changed(SYSTEM, "services[0].pools[0]", most=11)) == []
    assert paths(changed(SYSTEM, "stores[0]", reserved_connections=100)) == ["stores[0].reserved_connections"]
    assert paths(changed(SYSTEM, "services[0].pools[0]", least=11)) == ["services[0].pools[0].least"]


@pytest.mark.covers("RULE-09", "BUG-80")
def test_a_cache_holds_what_is_planned():
    [fault] = found(changed(SYSTEM, "stores[1]", memory=gibibytes(2.4)))
    assert (fault.path, fault.wanted) == ("stores[1].memory", "at least 2.5Gi")
    assert paths(changed(SYSTEM, "stores[1]", memory=gibibytes(2.5))) == []


@pytest.mark.covers("RULE-10")
def test_nothing_runs_without_requests():
    assert paths(changed(SYSTEM, "services[1]", cpu=Cpu(0))) == ["services[1].cpu"]
    assert paths(changed(SYSTEM, "stores[0]", memory=Bytes(0))) == ["stores[0].memory"]


@pytest.mark.covers("BUG-85")
def test_scaling_bounds_contain_what_lies_between():
    assert paths(changed(SYSTEM, "services[0].scaling", least=9)) != []
    assert paths(changed(SYSTEM, "services[0]", replicas=2)) == ["services[0].replicas"]
    assert paths(changed(SYSTEM, "services[0].scaling.prescale[0]", replicas=9)) == [
        "services[0].scaling.prescale[0].replicas"
    ]
    assert paths(changed(SYSTEM, "node_scaling", least=7)) == ["node_scaling.least"]


@pytest.mark.covers("SCL-03")
def test_known_events_of_one_service_never_meet():
    path = "services[0].scaling"
    known = at(SYSTEM, f"{path}.prescale")

    def with_second(up: str, down: str):
        events = (*known, Prescale("fair", Cron(up), Cron(down), 7))
        return found(changed(SYSTEM, path, prescale=events))

    # The first lasts from Monday 05:30 to 20:00.
    assert with_second("0 20 * * 1", "0 22 * * 1") == []
    [fault] = with_second("0 19 * * 1", "0 22 * * 1")
    assert (fault.path, fault.given) == (f"{path}.prescale[1]", "0 19 * * 1 to 0 22 * * 1, while sale lasts")
    # Over midnight, and over the week's end into the first.
    assert [fault.path for fault in with_second("0 23 * * 0", "0 6 * * 1")] == [f"{path}.prescale[1]"]
    assert [fault.path for fault in with_second("0 6,18 * * 2", "0 20 * * 2")] == [f"{path}.prescale[1].up"]


@pytest.mark.covers("RULE-11", "BUG-94")
def test_jobs_on_one_store_do_not_meet():
    [fault] = found(changed(SYSTEM, "stores[0].backup", verify=Cron("40 1 * * *")))
    assert fault.path == "stores[0].backup.verify"
    assert "base of orders at 20 1 * * * for 30 minutes" in fault.given
    assert paths(changed(SYSTEM, "stores[0].backup", verify=Cron("50 1 * * *"))) == []
    task = StoreTask("orders", Task.ANALYZE, Cron("30 3 * * *"))
    [drill] = found(changed(SYSTEM, "maintenance", tasks=(task,)))
    assert drill.wanted == "windows that never meet on one store"


@pytest.mark.covers("RULE-11", "BUG-94")
def test_jobs_of_two_systems_do_not_meet_on_the_cluster():
    other = changed(SYSTEM, name="other", namespace="other", maintenance=Maintenance())
    moved = changed(
        other, "stores[0].backup", base=Cron("20 11 * * *"), verify=Cron("20 12 * * *"), drill=ORDERS_PLAN.drill
    )
    assert paths((SYSTEM, moved)) == []
    met = changed(moved, "stores[0].backup", base=Cron("30 4 * * *"))
    [fault] = found((SYSTEM, met))
    assert (fault.where, fault.path) == ("other", "stores[0].backup.base")
    assert "web-shop maintenance.tasks[0].schedule" in fault.given


@pytest.mark.covers("RULE-06", "BUG-72", "RET-02")
def test_every_class_of_logs_has_a_figure_and_an_end():
    kept = SYSTEM.logs.retention
    [fault] = found(changed(SYSTEM, "logs", retention=kept[1:]))
    assert fault.given == "nothing for application"
    assert paths(changed(SYSTEM, "logs", retention=(*kept, kept[0]))) == ["logs.retention[5]"]
    for_ever = (ClassRetention(LogClass.AUDIT, days(4_000)), *(one for one in kept if one.log_class != LogClass.AUDIT))
    assert paths(changed(SYSTEM, "logs", retention=for_ever)) == ["logs.retention[0].keep"]
    strange = Regime("house-rule", (RegimeRule(LogClass.AUDIT, days(30), hot=days(60)),), "ours")
    assert paths(changed(SYSTEM, "logs", regimes=(strange,))) == ["logs.regimes[0].rules[0].hot"]


@pytest.mark.covers("RULE-06", "RET-02")
def test_a_figure_of_its_own_below_a_regime_is_a_mistake():
    """The usual figures are replaced by the regime's; one that somebody wrote says what will not hold."""
    kept = [one for one in SYSTEM.logs.retention if one.log_class != LogClass.AUDIT]
    [fault] = found(changed(SYSTEM, "logs", retention=(*kept, ClassRetention(LogClass.AUDIT, days(90)))))
    assert (fault.path, fault.given) == ("logs.retention[4].keep", "90 days")
    assert fault.wanted == "at least 366 days, which pci-dss asks"
    assert "366 days" in fault.mend
    for enough in (366, 400):
        assert paths(changed(SYSTEM, "logs", retention=(*kept, ClassRetention(LogClass.AUDIT, days(enough))))) == []


@pytest.mark.covers("RULE-06", "BUG-72")
def test_a_regime_wins_over_the_systems_own_figure():
    assert SYSTEM.logs.keep(LogClass.AUDIT) == days(366)
    assert SYSTEM.logs.hot(LogClass.AUDIT) == days(92)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"slos": (SYSTEM.slos[0], changed(SYSTEM.slos[1], name="availability"))}, "slos[1].name"),
        ({"alerts": (SYSTEM.alerts[0], changed(SYSTEM.alerts[1], name="ErrorRatioHigh"))}, "alerts[1].name"),
        ({"probes": (*SYSTEM.probes, SYSTEM.probes[0])}, "probes[2].name"),
        ({"boards": (*SYSTEM.boards, SYSTEM.boards[0])}, "boards[2].kind"),
        ({"services": (*SYSTEM.services, changed(SYSTEM.services[1], name="cache"))}, "stores[1].name"),
        ({"extra_metrics": (gauge("one"), counter("one"))}, "extra_metrics[1]"),
        ({"extra_metrics": (gauge("one", "a", "a"),)}, "extra_metrics[0].labels"),
    ],
)
def test_names_given_twice(change: dict[str, Any], path: str):
    assert paths(changed(SYSTEM, **change)) == [path]


@pytest.mark.parametrize(
    ("path", "changes", "mend"),
    [
        ("services[0]", {"calls": ("wroker",)}, "did you mean worker?"),
        ("services[1]", {"pools": (Pool("oders", 1, 1),)}, "did you mean orders?"),
        ("probes[0]", {"service": "shpo"}, "did you mean shop?"),
        ("smoke_checks[0]", {"service": "shops"}, "did you mean shop?"),
        ("maintenance.tasks[0]", {"store": "ordres"}, "did you mean orders?"),
        ("scenarios[0]", {"stores": ("order",)}, "did you mean orders?"),
    ],
)
def test_references_lead_somewhere(path: str, changes: dict[str, Any], mend: str):
    [fault] = found(changed(SYSTEM, path, **changes))
    assert fault.path.startswith(path)
    assert fault.mend == mend


def test_systems_do_not_share_names_or_namespaces():
    twin = changed(SYSTEM, stores=(), maintenance=Maintenance(), scenarios=(), alerts=())
    twin = changed(twin, "services[0]", pools=())
    assert paths((SYSTEM, twin)) == ["name", "namespace"]
    assert paths((SYSTEM, changed(twin, name="twin", namespace="twin"))) == []
    assert paths(changed(SYSTEM, namespace="monitoring")) == ["namespace"]


@pytest.mark.covers("RULE-13", "BUG-76")
def test_what_another_part_needs_cannot_be_switched_off():
    without = {name: size for name, size in ENVIRONMENT.sizes.items() if name != "elasticsearch"}
    broken = changed(ENVIRONMENT, sizes=without)
    reasons = [fault.wanted for fault in found(SYSTEM, broken)]
    assert "running, because jaeger needs it" in reasons
    off = {**ENVIRONMENT.sizes, "jaeger": Size(0, Cpu(1), Cpu(1), mebibytes(1), mebibytes(1))}
    assert set(paths(SYSTEM, changed(ENVIRONMENT, sizes=off))) == {"sizes.jaeger"}
    untraced = changed(SYSTEM, tracing=None)
    no_traces = {name: size for name, size in ENVIRONMENT.sizes.items() if name not in ("jaeger", "otel-collector")}
    assert paths(untraced, changed(ENVIRONMENT, sizes=no_traces)) == []


@pytest.mark.covers("BUG-76")
def test_a_saving_that_takes_the_store_of_the_traces_is_noted():
    loki = Saving("Loki", 200, "no search", removes=("search",))
    [warning] = warnings((changed(SYSTEM, "capacity", savings=(loki,)),))
    assert warning.wanted == "a saving that leaves traces what it needs"


def test_ports_shares_and_times_within_bounds():
    assert paths(changed(SYSTEM, "services[0]", port=0)) == ["services[0].port"]
    assert paths(changed(SYSTEM, "services[0]", container_port=70_000)) == ["services[0].container_port"]
    assert paths(changed(SYSTEM, "tracing", share=1.5)) == ["tracing.share"]
    assert paths(changed(SYSTEM, "maintenance.tasks[0]", deadline=minutes(0))) == ["maintenance.tasks[0].deadline"]
    [fault] = found(changed(SYSTEM, "tracing", share=1.5))
    assert (fault.given, fault.wanted) == ("1.5", "between 0 and 1")
