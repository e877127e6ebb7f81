"""The rendered Prometheus and Alertmanager with their passwords: who gets in, who does not, and what nobody may do."""

import shlex
import subprocess
from collections.abc import Iterator

import pytest

from commands.recording import Recording
from components.monitoring_stack.access import ALERTMANAGER, LOGINS, PROMETHEUS, hashed
from tests.handbook.written import handbook
from tests.live.access.drawing import Provider, provider
from tests.live.access.pods import Place, until
from tests.live.access.stack import Stack, container, running
from tests.support.coverage import covers
from tools.toolchain.programs import program

pytestmark = pytest.mark.live

PROMETHEUS_DOORS = (
    ("GET", "/"),
    ("GET", "/query"),
    ("GET", "/-/ready"),
    ("GET", "/-/healthy"),
    ("GET", "/metrics"),
    ("GET", "/federate?match[]=up"),
    ("GET", "/api/v1/query?query=up"),
    ("GET", "/api/v1/targets"),
    ("GET", "/api/v1/status/config"),
    ("GET", "/debug/pprof/"),
    ("POST", "/api/v1/query"),
    ("POST", "/api/v1/write"),
    ("POST", "/api/v1/admin/tsdb/delete_series?match[]=up"),
    ("POST", "/-/reload"),
    ("POST", "/-/quit"),
)
ALERTMANAGER_DOORS = (
    ("GET", "/"),
    ("GET", "/-/ready"),
    ("GET", "/metrics"),
    ("GET", "/api/v2/status"),
    ("GET", "/api/v2/silences"),
    ("GET", "/debug/pprof/"),
    ("POST", "/api/v2/silences"),
    ("POST", "/api/v2/alerts"),
    ("DELETE", "/api/v2/silence/00000000-0000-0000-0000-000000000000"),
    ("POST", "/-/reload"),
)
SILENCE = {
    "matchers": [{"name": "alertname", "value": "Nothing", "isRegex": False, "isEqual": True}],
    "startsAt": "2100-01-01T00:00:00Z",
    "endsAt": "2100-01-01T01:00:00Z",
    "createdBy": "test",
    "comment": "test",
}


@pytest.fixture(scope="module")
def draws() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture(scope="module")
def stack(dev_recording: Recording, draws: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(dev_recording, tmp_path_factory.mktemp("access"), draws.drawn()) as found:
        yield found


@covers("SEC-04", "BUG-88")
def test_nobody_enters_without_a_password(stack: Stack) -> None:
    for server, doors in ((stack.prometheus, PROMETHEUS_DOORS), (stack.alertmanager, ALERTMANAGER_DOORS)):
        for method, path in doors:
            assert server.ask(path, None, method).status == 401, path
            assert server.ask(path, ("administrator", "admin"), method).status == 401, path
            assert server.ask(path, ("admin", "admin"), method).status == 401, path


def test_each_login_opens_its_own_servers(stack: Stack) -> None:
    doors = {
        PROMETHEUS: (stack.prometheus, "/api/v1/query?query=up"),
        ALERTMANAGER: (stack.alertmanager, "/api/v2/silences"),
    }
    for name, (server, path) in doors.items():
        for login in LOGINS:
            expected = 200 if login in hashed(name) else 401
            assert server.ask(path, stack.login(login.user)).status == expected, f"{login.user} at {name}"


@covers("SEC-04", "BUG-88")
def test_no_login_stops_reloads_or_rewrites_prometheus(stack: Stack) -> None:
    refused = {
        "/-/reload": "Lifecycle API is not enabled",
        "/-/quit": "Lifecycle API is not enabled",
        "/api/v1/write": "remote write receiver needs to be enabled",
        "/api/v1/admin/tsdb/delete_series?match[]=up": "admin APIs disabled",
        "/api/v1/admin/tsdb/snapshot": "admin APIs disabled",
    }
    for login in hashed(PROMETHEUS):
        for path, word in refused.items():
            answer = stack.prometheus.ask(path, stack.login(login.user), "POST")
            assert answer.status >= 400, path
            assert word in answer.text, path
    assert stack.prometheus.process.poll() is None


@covers("SEC-04")
def test_a_silence_needs_a_login(stack: Stack) -> None:
    assert stack.alertmanager.ask("/api/v2/silences", None, "POST", SILENCE).status == 401
    assert stack.alertmanager.ask("/api/v2/silences", stack.login("administrator")).data == []
    made = stack.alertmanager.ask("/api/v2/silences", stack.login("administrator"), "POST", SILENCE)
    assert made.status == 200
    left = stack.alertmanager.ask(f"/api/v2/silence/{made.data['silenceID']}", stack.login("administrator"), "DELETE")
    assert left.status == 200


def test_rendered_probes_pass_and_know_a_wrong_password(stack: Stack) -> None:
    programs = {name: program(name) for name in ("promtool", "amtool")}
    for workload, place in ((PROMETHEUS, stack.prometheus_place), (ALERTMANAGER, stack.alertmanager_place)):
        rendered = container(stack.recording, workload)
        assert all(place.probe(rendered, kind, programs) for kind in ("startup", "readiness", "liveness"))
        file = place.home / "etc/access/..data" / f"{workload}-password"
        right = file.read_text(encoding="utf-8")
        file.write_text("wrong", encoding="utf-8")
        assert not any(place.probe(rendered, kind, programs) for kind in ("startup", "readiness", "liveness"))
        file.write_text(right, encoding="utf-8")


def written(tool: str, place: Place, **blanks: str) -> list[list[str]]:
    """The page's commands for a tool, as they would run in the pod, with its blanks filled in."""
    text = handbook("dev")["platform/monitoring.md"]
    for blank, value in blanks.items():
        text = text.replace(f"<{blank}>", value)
    inside = [
        line.partition(" -- ")[2] for line in text.splitlines() if line.startswith("kubectl") and f"-- {tool}" in line
    ]
    return [[str(program(tool)), *shlex.split(place.here(line))[1:]] for line in inside]


@covers("SEC-04")
def test_the_handbooks_commands_ask_and_silence(stack: Stack) -> None:
    def done(command: list[str]) -> str:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout

    [query] = written("promtool", stack.prometheus_place)
    assert "up{" in until(lambda: done(query).strip(), "something is up")
    blanks = {"you": "someone", "why": "drill", "alert": "Nothing", "system": "shop"}
    asking, silencing, _ = written("amtool", stack.alertmanager_place, **blanks)
    done(asking)
    made = done(silencing).strip()
    *_, ending = written("amtool", stack.alertmanager_place, id=made)
    done(ending)
    left = stack.alertmanager.ask(f"/api/v2/silence/{made}", stack.login("administrator")).data
    assert (left["createdBy"], left["comment"], left["status"]["state"]) == ("someone", "drill", "expired")


@covers("MET-03")
def test_prometheus_scrapes_itself_and_alertmanager(stack: Stack) -> None:
    expected = {PROMETHEUS, ALERTMANAGER}
    until(lambda: {found["metric"]["job"] for found in stack.sees("up==1")} >= expected, "both are up")
    assert {found["metric"]["job"] for found in stack.sees("up==1")} == expected


def alerts(stack: Stack) -> set[str]:
    answer = stack.alertmanager.ask("/api/v2/alerts", stack.login("administrator"))
    return {alert["labels"]["alertname"] for alert in answer.data}


def test_alerts_arrive_and_a_new_rule_needs_no_reload_by_anybody(stack: Stack) -> None:
    stack.rule("First")
    until(lambda: "First" in alerts(stack), "the first alert arrives")
    stack.rule("Second")
    until(lambda: "Second" in alerts(stack), "the alert of a rule laid down later arrives")
    assert {"First", "Second"} <= alerts(stack)


@covers("SEC-04")
def test_a_rotation_holds_at_once_and_without_a_restart(stack: Stack, draws: Provider) -> None:
    old = stack.drawn
    stack.rotate(draws.drawn())
    for login in LOGINS:
        for name, server, path in (
            (PROMETHEUS, stack.prometheus, "/api/v1/targets"),
            (ALERTMANAGER, stack.alertmanager, "/api/v2/status"),
        ):
            assert server.ask(path, (login.user, old.text(login.user))).status == 401
            assert server.ask(path, stack.login(login.user)).status == (200 if login in hashed(name) else 401)
    stack.rule("AfterRotation")
    until(lambda: "AfterRotation" in alerts(stack), "alerts go on with the new password")
    begun = float(stack.sees("vector(time())")[0]["value"][1])
    until(lambda: len(stack.sees(f"timestamp(up==1)>{begun}")) == 2, "scrapes go on with the new password")
    assert stack.prometheus.process.poll() is None
    assert stack.alertmanager.process.poll() is None
