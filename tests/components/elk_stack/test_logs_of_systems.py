"""What the systems' own documents ask of their logs, in what is rendered for them."""

import json
from fnmatch import fnmatch

from components.elk_stack.collector_files import agent_configuration
from components.elk_stack.log_policy import streams
from components.elk_stack.logstash_files import pipeline_files
from dashboards.kibana import log_boards
from handbook.plans import on_call_page
from specs.logs import LogClass
from specs.maintenance import Cadence
from specs.system import System
from specs.units import days
from tests.components.elk_stack.lscl import parse
from tests.support.coverage import covers
from tests.support.samples import environment
from tests.systems.data import SYSTEMS

ALL = tuple(SYSTEMS.values())
GIVEN = environment()


def read_by_an_agent(system: System, file: str) -> bool:
    readers = agent_configuration(GIVEN, ALL)["receivers"].values()
    path = f"/var/log/pods/{system.namespace}_pod_uid/app/{file}"
    included = [r for r in readers if any(fnmatch(path, pattern) for pattern in r["include"])]
    return [not any(fnmatch(path, pattern) for pattern in r["exclude"]) for r in included].count(True) == 1


def viewed(system: System) -> dict[str, str]:
    """Queries of the system's board of logs, by panel."""
    lines = log_boards([system], GIVEN)[f"{system.name}-logs.ndjson"].splitlines()
    found = [one for one in map(json.loads, lines) if one["type"] in ("search", "visualization")]
    return {
        one["attributes"]["title"]: json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"][
            "query"
        ]
        for one in found
    }


@covers("LOG-05")
def test_logs_of_eyewear_are_shipped_rotated_kept_and_viewed() -> None:
    system = SYSTEMS["eyewear-ml"]
    assert all(read_by_an_agent(system, file) for file in ("0.log", "7.log", "0.log.20261121-100000"))
    assert not read_by_an_agent(system, "0.log.20261121-100000.gz")
    kept = {one.log_class: one.keep for one in streams(GIVEN, ALL) if one.system == system.name}
    assert set(kept) == set(LogClass)
    assert kept[LogClass.SECURITY] >= days(365)
    queries = viewed(system)
    assert any("log.level" in query for query in queries.values())
    assert any("security" in query for query in queries.values())
    assert any("status_code" in query for query in queries.values())


@covers("LOG-07")
def test_json_of_the_timetable_is_read_and_kept_as_chosen() -> None:
    system = SYSTEMS["school-timetable"]
    [intake] = [one for one in parse(pipeline_files(GIVEN, ALL)["intake.conf"]) if one.name == "input"]
    [tcp] = [one for one in intake.plugins if one.name == "tcp"]
    assert (tcp.options["codec"].name, tcp.options["codec"].options["target"]) == ("json_lines", "[fields]")
    readers = agent_configuration(GIVEN, ALL)["receivers"].values()
    assert all("json_parser" in [operator["type"] for operator in reader["operators"]] for reader in readers)
    [application] = [
        one for one in streams(GIVEN, ALL) if (one.system, one.log_class) == (system.name, LogClass.APPLICATION)
    ]
    assert application.keep == days(30)


@covers("LOG-08")
def test_error_logs_of_maintenance_api_are_read_daily_where_they_are_stored() -> None:
    system = SYSTEMS["maintenance-api"]
    [review] = [one for one in system.maintenance.reviews if "LOG-08" in one.rows]
    assert review.cadence == Cadence.DAILY
    assert review.what in on_call_page(system, GIVEN).text
    assert any(query == "log.level:(error or fatal or critical)" for query in viewed(system).values())
