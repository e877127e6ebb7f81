"""Signals and engines no system of ours has yet: they compile, fire and stay quiet all the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from rules.alerts import alert_groups
from rules.condition import condition
from rules.group import AlertingRule
from specs import signal as word
from specs.alert import Above, Alert, AlertKind, Below, Deviation, Drop
from specs.metrics import select
from specs.severity import Severity
from specs.signal import Signal
from specs.store import Engine, Store
from specs.units import minutes
from tests.rules.proof.kinds import cases
from tests.rules.proof.oracle import Proof, failures
from tests.rules.proof.signals import DRIVERS
from tests.rules.rendered import ENVIRONMENT, SYSTEMS
from tests.specs.data.invoice_service import SYSTEM

SERVICE = SYSTEM.services[0].name
DURATION = select("http_request_duration_seconds")
SENT, SENT_BY_MAIL = select("invoices_sent_total"), select("invoices_sent_total", channel="mail")


def replication_of(engine: Engine) -> list[AlertKind]:
    """What a primary tells of its replicas, and a replica of itself, where the engine's exporter shows it."""
    name = engine.value
    found: list[AlertKind] = []
    if engine not in (Engine.MYSQL, Engine.MARIADB):
        found.append(Below(word.StoreReplicasConnected(name), 1))
    if engine is not Engine.MONGODB:
        found.append(Below(word.StoreReplicating(name), 1))
    return [*found, Above(word.StoreLogHeld(name), 1e9)] if engine is Engine.POSTGRESQL else found


def kinds_of(engine: Engine) -> list[AlertKind]:
    name = engine.value
    return [
        Above(word.StoreConnections(name), 0.8),
        Above(word.StoreSlowQueries(name), 1.0),
        Above(word.StoreReplicationLag(name), 30),
        *replication_of(engine),
        Above(word.StoreQueryTime(name), 0.2),
    ]


KINDS: list[AlertKind] = [
    *(kind for engine in Engine for kind in kinds_of(engine)),
    Above(word.HistogramQuantile(DURATION, 0.99), 1.0, floor=1.0),
    Below(word.CounterRatio(SENT_BY_MAIL, SENT, minutes(10)), 0.5, floor=0.5),
    Drop(word.CounterIncrease(SENT, minutes(30)), share=0.5, floor=20),
    Drop(word.HttpRate(SERVICE), share=0.3, floor=1),
    Deviation(word.GaugeValue(select("invoices_open"), "max"), share=0.4, floor=10),
]
SYSTEM_OF_EVERYTHING = replace(
    SYSTEM,
    stores=tuple(Store(engine.value, engine, "1", replicas=3) for engine in Engine),
    alerts=tuple(
        Alert(f"Number{number}", kind, Severity.WARNING, minutes(5), "summary", "description", ("look",), ("mend",))
        for number, kind in enumerate(KINDS)
    ),
)


def test_alerts_of_every_engine_and_kind_fire_and_stay_quiet(tmp_path: Path) -> None:
    (group,) = alert_groups(SYSTEM_OF_EVERYTHING, ENVIRONMENT)
    rules = [rule for rule in group.rules if isinstance(rule, AlertingRule)]
    proofs = [
        Proof(f"{alert.name} {alert.kind}", group, rule, cases(alert, SYSTEM_OF_EVERYTHING))
        for alert, rule in zip(SYSTEM_OF_EVERYTHING.alerts, rules, strict=True)
    ]
    found = failures(tmp_path, proofs)
    assert not found, "\n\n".join(f"{name}\n{said}" for name, said in found.items())


def test_every_signal_is_proven_somewhere() -> None:
    systems = (*SYSTEMS.values(), SYSTEM_OF_EVERYTHING)
    proven = {type(getattr(alert.kind, "signal", None)) for system in systems for alert in system.alerts}
    assert set(DRIVERS) - proven == set()
    assert set(DRIVERS) == set(Signal.__args__)


@pytest.mark.parametrize("signal", [word.NodeCpu(), word.GaugeValue(select("invoices_open")), word.VolumeUsed()])
def test_a_floor_without_traffic_is_refused(signal: Signal) -> None:
    """It would be ignored in silence."""
    with pytest.raises(TypeError, match="no traffic"):
        condition(Above(signal, 1, floor=5), SYSTEM)


def test_a_wrong_expression_is_reported_by_name(tmp_path: Path) -> None:
    """The proof itself can fail: an alert that never fires and one that always does."""
    (group,) = alert_groups(SYSTEM_OF_EVERYTHING, ENVIRONMENT)
    rule = next(rule for rule in group.rules if isinstance(rule, AlertingRule))
    alert = SYSTEM_OF_EVERYTHING.alerts[0]
    proofs = [
        Proof(
            text,
            group,
            replace(rule, expression=replace(rule.expression, text=text)),
            cases(alert, SYSTEM_OF_EVERYTHING),
        )
        for text in ("vector(1) < 0", "vector(1)", "sum(")
    ]
    found = failures(tmp_path, proofs[:2])
    assert {"vector(1) < 0: fires past its limit", "vector(1): is quiet without series"} <= set(found)
    assert "vector(1) < 0: is quiet without series" not in found
    assert failures(tmp_path, proofs[2:])
