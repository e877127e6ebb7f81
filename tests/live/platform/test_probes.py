"""Each kind of probe on the real exporter: what it takes for an answer, and everything that is none."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from commands.check_input import checked
from components.monitoring_stack import probes
from specs.environment import SecretReference
from specs.probe import Probe, ProbeKind
from tests.live.clone import built
from tests.live.platform.blackbox import Blackbox, blackbox
from tests.live.platform.names import Answer, name_server
from tests.live.platform.pages import DAY, Certificate, WebPage, serving_pages
from tests.support.servers import free_port

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("platform")]

TOKEN = "of-the-probe"
PAGE = Probe("page", ProbeKind.HTTP, "/")
HEALTH = Probe("health", ProbeKind.HTTP, "/health", redirects=False)
HEALTHY = Probe("healthy", ProbeKind.HTTP, "/health", redirects=False, body='"status": ?"healthy"')
DETAILED = Probe("detailed", ProbeKind.HTTP, "/health/detailed", credentials=SecretReference("any", "token"))
CERTIFICATE = Probe("certificate", ProbeKind.TLS, "https://any")
PORT = Probe("port", ProbeKind.TCP, "any")
NAME = Probe("name", ProbeKind.DNS, "any")
SYSTEM = replace(checked("prod").systems[0], probes=(PAGE, HEALTH, HEALTHY, DETAILED, CERTIFICATE, PORT, NAME))

PAGES = {
    "/": WebPage(),
    "/healthy": WebPage('{"status": "healthy"}'),
    "/degraded": WebPage('{"status": "degraded"}'),
    "/failing": WebPage('{"status": "healthy"}', status=500),
    "/unready": WebPage('{"status": "healthy"}', status=503),
    "/moved": WebPage("", status=302, headers={"Location": "/"}),
    "/detailed": WebPage('{"database": "fine"}', token=TOKEN),
    "/detailed-elsewhere": WebPage("", status=302, headers={"Location": "/"}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built("blackbox_exporter")
    return tmp_path_factory.mktemp("probes")


@pytest.fixture(scope="module")
def trusted(folder: Path) -> dict[int, Certificate]:
    """Certificates by the days they still hold; some have run out."""
    return {days: Certificate.of(folder, timedelta(days=days)) for days in (90, 20, -1)}


@pytest.fixture(scope="module")
def exporter(folder: Path, trusted: dict[int, Certificate]) -> Iterator[Blackbox]:
    with blackbox(folder, [SYSTEM], trusted.values()) as found:
        yield found


@pytest.fixture(scope="module")
def plain() -> Iterator[str]:
    with serving_pages(PAGES) as address:
        yield address


@pytest.mark.covers("HLT-04", "HLT-05")
@pytest.mark.parametrize(
    ("probe", "path", "succeeds"),
    [
        (PAGE, "/", True),
        (PAGE, "/moved", True),
        (PAGE, "/failing", False),
        (PAGE, "/nowhere", False),
        (HEALTH, "/healthy", True),
        (HEALTH, "/unready", False),
        (HEALTH, "/moved", False),
        (HEALTHY, "/healthy", True),
        (HEALTHY, "/degraded", False),
        (HEALTHY, "/failing", False),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_a_page(exporter: Blackbox, plain: str, probe: Probe, path: str, succeeds: bool) -> None:
    assert exporter.succeeds(SYSTEM, probe, plain + path) == succeeds


@pytest.mark.covers("BUG-43")
def test_health_and_metrics_are_asked_inside_the_cluster_only() -> None:
    """Whoever is outside learns from the page and its certificate, not from what we tell ourselves."""
    for system in checked("prod").systems:
        for probe in system.probes:
            private = any(part in probe.target for part in ("/health", "/metrics"))
            assert not private or probes.address(system, probe).startswith(
                f"http://{probe.service}.{system.namespace}.svc:"
            )


@pytest.mark.covers("HLT-04")
def test_detailed_health_is_asked_with_the_token_of_its_file(exporter: Blackbox, folder: Path, plain: str) -> None:
    """Read anew at each attempt; without the file nothing is asked, and a redirect never gets it."""
    token = folder / "credentials" / f"{SYSTEM.name}-{DETAILED.name}"
    token.unlink(missing_ok=True)
    assert not exporter.succeeds(SYSTEM, DETAILED, f"{plain}/detailed")
    token.write_text(TOKEN, encoding="utf-8")
    assert exporter.succeeds(SYSTEM, DETAILED, f"{plain}/detailed")
    assert not exporter.succeeds(SYSTEM, DETAILED, f"{plain}/detailed-elsewhere")
    token.write_text("another", encoding="utf-8")
    assert not exporter.succeeds(SYSTEM, DETAILED, f"{plain}/detailed")
    assert not exporter.succeeds(SYSTEM, HEALTH, f"{plain}/detailed")


@pytest.mark.covers("HLT-05", "BUG-44")
@pytest.mark.parametrize("days", [90, 20])
def test_a_certificate_says_how_long_it_holds(exporter: Blackbox, trusted: dict[int, Certificate], days: int) -> None:
    with serving_pages({"/": WebPage()}, trusted[days]) as address:
        found = exporter.measured(SYSTEM, CERTIFICATE, address)
        assert exporter.succeeds(SYSTEM, PAGE, address)
    assert found["probe_success"] == 1
    assert found["probe_ssl_earliest_cert_expiry"] == trusted[days].expiry.timestamp()


@pytest.mark.parametrize("case", ["expired", "unknown issuer", "another name", "no TLS", "nothing there"])
def test_a_connection_nobody_may_trust(
    exporter: Blackbox, trusted: dict[int, Certificate], folder: Path, plain: str, case: str
) -> None:
    """None of them says how long its certificate holds, an expired one neither."""
    strangers = {"unknown issuer": "localhost", "another name": "elsewhere.example.com"}
    if case in ("no TLS", "nothing there"):
        target = plain if case == "no TLS" else f"https://localhost:{free_port()}"
        found = exporter.measured(SYSTEM, CERTIFICATE, target)
    else:
        shown = trusted[-1] if case == "expired" else Certificate.of(folder, 50 * DAY, strangers[case])
        with serving_pages({"/": WebPage()}, shown) as address:
            found = exporter.measured(SYSTEM, CERTIFICATE, address)
    assert found["probe_success"] == 0
    assert "probe_ssl_earliest_cert_expiry" not in found


def test_a_port(exporter: Blackbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert exporter.succeeds(SYSTEM, PORT, f"localhost:{server.getsockname()[1]}")
    assert not exporter.succeeds(SYSTEM, PORT, f"localhost:{free_port()}")


@pytest.mark.covers("MET-11")
@pytest.mark.parametrize(
    ("answer", "succeeds"),
    [
        (Answer(addresses=("10.96.0.1",)), True),
        (Answer(), False),
        (Answer(code=2), False),
        (Answer(code=3), False),
    ],
    ids=["address", "empty", "failing server", "unknown name"],
)
def test_a_name(exporter: Blackbox, answer: Answer, succeeds: bool) -> None:
    with name_server(answer) as address:
        found = exporter.measured(SYSTEM, NAME, address)
    assert (found["probe_success"] == 1) == succeeds
    assert found["probe_dns_lookup_time_seconds"] >= 0


def test_a_name_server_that_is_gone(exporter: Blackbox) -> None:
    assert not exporter.succeeds(SYSTEM, NAME, f"127.0.0.1:{free_port()}")
