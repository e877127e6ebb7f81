"""Facts of the five documents about backups, capacity, cost and scaling."""

import pytest

from specs.arithmetic import orphans
from specs.backup import Backup, Cipher, Exemption, TierName
from specs.units import gibibytes, hours, mebibytes, millicores, minutes, seconds
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

EP, ST, MA, EW, SQ = "endpoint-stats", "school-timetable", "maintenance-api", "eyewear-ml", "sql-studio"


def plan(system: str, store: str) -> Backup:
    backup = SYSTEMS[system].store(store).backup
    assert isinstance(backup, Backup)
    return backup


@covers("BKP-02", "BKP-05", "BKP-06", "DR-01", "DR-03")
@pytest.mark.parametrize(
    ("system", "store", "rpo", "rto", "slices", "base"),
    [
        (EP, "postgres", hours(1), hours(4), "*/15 * * * *", "0 * * * *"),
        (EW, "mongodb", minutes(15), hours(1), "*/3 * * * *", "20 0 * * *"),
        (MA, "mysql", hours(1), hours(1), "*/15 * * * *", "20 2 * * *"),
        (ST, "mysql", hours(1), hours(4), "*/15 * * * *", "20 5 * * *"),
        (SQ, "postgres", minutes(15), hours(1), "*/3 * * * *", "20 8 * * *"),
    ],
)
def test_plans_keep_the_recovery_objectives(
    system: str, store: str, rpo: object, rto: object, slices: str, base: str
) -> None:
    found = plan(system, store)
    assert (found.rpo, found.rto, str(found.log_slices), str(found.base)) == (rpo, rto, slices, base)
    assert found.offsite


def test_tiers_of_endpoint_stats_keep_a_day_a_week_a_month_and_a_year() -> None:
    kept = {tier.name: tier.keep for tier in plan(EP, "postgres").tiers}
    assert kept == {TierName.HOURLY: 24, TierName.DAILY: 7, TierName.WEEKLY: 5, TierName.MONTHLY: 12}


def test_maintenance_api_keeps_thirty_days_in_the_cipher_its_document_demands() -> None:
    found = plan(MA, "mysql")
    assert found.cipher == Cipher.OPENPGP_AES256
    assert {tier.name: tier.keep for tier in found.tiers}[TierName.DAILY] == 30


@covers("BKP-07")
def test_every_store_has_a_plan_or_a_written_exemption() -> None:
    for system in SYSTEMS.values():
        for store in system.stores:
            assert isinstance(store.backup, Backup | Exemption), store.name
    exempt = SYSTEMS[EP].store("redis").backup
    assert isinstance(exempt, Exemption)
    assert "rebuilt" in exempt.reason
    assert exempt.owner


@covers("CAP-01", "CAP-02", "CAP-04", "CAP-05")
def test_capacity_figures_are_the_documents() -> None:
    flask = SYSTEMS[EP].service("flask-api")
    postgres = SYSTEMS[EP].store("postgres")
    assert (flask.replicas, flask.cpu, flask.memory) == (3, millicores(100), mebibytes(128))
    assert (postgres.cpu, postgres.memory, postgres.volume) == (millicores(500), gibibytes(1), gibibytes(10))
    points = [(p.months, p.requests_per_second, p.database, p.cache) for p in SYSTEMS[EP].capacity.points]
    assert points == [
        (0, 100, gibibytes(5), gibibytes(1)),
        (3, 250, gibibytes(8), gibibytes(2)),
        (6, 500, gibibytes(15), gibibytes(3)),
        (12, 1000, gibibytes(30), gibibytes(5)),
    ]
    sizing = SYSTEMS[EP].capacity.sizing
    assert sizing is not None
    assert sizing.cpu_per_100_requests == millicores(50)
    growth = SYSTEMS[MA].capacity.growth
    assert growth is not None
    assert (growth.users, growth.requests, growth.data) == (0.10, 0.15, 0.05)
    api = SYSTEMS[MA].service("maintenance-api")
    assert (api.cpu, api.memory, SYSTEMS[MA].store("mysql").volume) == (millicores(100), mebibytes(128), gibibytes(1))


@covers("CAP-06", "CAP-07")
def test_stated_costs_add_up_to_the_table_not_to_the_summary() -> None:
    capacity = SYSTEMS[SQ].capacity
    total = sum(cost.monthly for cost in capacity.costs)
    assert (total, total - sum(saving.monthly for saving in capacity.savings)) == (785, 475)


def test_a_saving_that_takes_the_store_of_the_traces_is_known_to() -> None:
    capacity = SYSTEMS[SQ].capacity
    taken = [saving.option for saving in capacity.savings if orphans(capacity.costs, saving) == ("jaeger",)]
    assert taken == ["Loki instead of Elasticsearch"]


@covers("SCL-01", "SCL-02", "SCL-03")
def test_scaling_bounds_are_the_documents() -> None:
    scaling = SYSTEMS[MA].service("maintenance-api").scaling
    nodes = SYSTEMS[MA].node_scaling
    flask = SYSTEMS[EP].service("flask-api").scaling
    assert scaling is not None
    assert nodes is not None
    assert flask is not None
    assert (scaling.least, scaling.most, scaling.cpu_target) == (2, 20, 0.7)
    assert (scaling.up_window, scaling.down_window) == (seconds(120), minutes(5))
    assert (nodes.least, nodes.most, nodes.down_after) == (2, 10, minutes(10))
    assert (flask.least, flask.most, flask.cpu_target) == (3, 15, 0.7)
