"""A store's exporter exposes what the contract of its series promises."""

import pytest

from components.elk_stack.elasticsearch import EXPORTER_START
from components.monitoring_stack.store_exporters import store_exporter
from specs.environment import Environment
from specs.exporters import EXPORTERS, STORE_EXPORTERS
from specs.store import Store
from specs.system import System
from tests.components.plans import plans

CASES = [(environment, system, store) for environment, system in plans() for store in system.stores]


@pytest.mark.covers("BUG-48")
@pytest.mark.parametrize(
    ("environment", "system", "store"), CASES, ids=[f"{e.name}-{s.name}-{store.name}" for e, s, store in CASES]
)
def test_collectors_that_are_off_by_default_are_on(environment: Environment, system: System, store: Store) -> None:
    [found] = [one for one in store_exporter(system, store, environment) if one["kind"] == "Deployment"]
    args = found["spec"]["template"]["spec"]["containers"][0]["args"]
    assert set(STORE_EXPORTERS[store.engine].flags) <= set(args)
    assert len(args) == len(set(args))


def test_the_log_stores_exporter_runs_its_collectors() -> None:
    assert all(flag in EXPORTER_START.split() for flag in EXPORTERS["elasticsearch-exporter"].flags)
