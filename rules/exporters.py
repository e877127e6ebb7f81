"""A silent exporter is no silent database: two alerts, because two different things are broken (BUG-48)."""

from queries import store as query
from queries.expression import Expression
from queries.presence import down
from queries.selector import of_store
from rules.fact import AlertFact, alerting_rule
from rules.group import RuleGroup
from specs.environment import Environment
from specs.severity import Severity
from specs.store import Store
from specs.system import System
from specs.units import minutes

ALERT = "StoreExporterDown"


def exporter_facts(system: System) -> tuple[AlertFact, ...]:
    return tuple(_fact(system, store) for store in system.stores[:1])


def exporter_groups(system: System, environment: Environment) -> tuple[RuleGroup, ...]:
    rules = tuple(
        alerting_rule(_fact(system, store), _condition(system, store), environment) for store in system.stores
    )
    return (RuleGroup(f"{system.name}-exporters", rules=rules, interval=None),) if rules else ()


def _fact(system: System, store: Store) -> AlertFact:
    return AlertFact(
        ALERT,
        system.name,
        store.name,
        Severity.WARNING.value,
        system.owner.team,
        "A store's exporter does not answer",
        "The store may be well, but nothing is known of it: its alerts are blind until the exporter answers.",
        minutes(10),
        ("Look at the exporter's pod and at whether its credentials still open the store.",),
        ("Mend the exporter or renew the credentials in the store's Secret.",),
        ("ALT-02", "BUG-48"),
    )


def _condition(system: System, store: Store) -> Expression:
    return down(query.scraped(system, store.name), "up", *of_store(system, store.name))
