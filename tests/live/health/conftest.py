"""What the live tests of health checks share."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from jobs.exit_code import ExitCode
from jobs.health.program import main
from specs.job_document import HealthDocument
from tests.live.health.application import Application, application
from tests.live.health.bench import SYSTEM, Bench
from tests.live.health.certificates import served_for
from tests.live.health.namespace import namespace
from tests.rules.rendered import ENVIRONMENT


@pytest.fixture
def studio() -> Iterator[Application]:
    with application() as found:
        yield found


@pytest.fixture(scope="package")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("health")
    good, short = (served_for(folder, timedelta(days=days)) for days in (60, 5))
    with (
        namespace(folder, SYSTEM, ENVIRONMENT) as cluster,
        application() as studio,
        application(good) as secured,
        application(short) as ending,
    ):
        cluster.sign_in(f"{SYSTEM.name}-health-report")
        yield Bench(cluster, studio, {"good": secured.port, "ending": ending.port}, folder)


@pytest.fixture
def calm(bench: Bench) -> None:
    """No event is left of what broke before."""
    bench.cluster.kubectl("delete", "events", "--all")


@pytest.fixture
def run(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[ExitCode, dict]]:
    """Makes a report; gives its exit code and its JSON."""
    host, port = bench.cluster.server
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", host)
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", port)
    monkeypatch.setenv("SSL_CERT_FILE", str(bench.folder / "public.crt"))

    def made(told: HealthDocument | None = None) -> tuple[ExitCode, dict]:
        code = main(bench.arguments(told))
        said = capsys.readouterr().out
        assert "never-told" not in said
        return code, json.loads(said.splitlines()[-1])

    return made
