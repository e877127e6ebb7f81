"""The rendered Jaeger on this machine: its first indices as its Job makes them, then the program itself."""

import os
import subprocess
from pathlib import Path
from typing import Any

import requests

from components.certificates.catalogue import JAEGER
from components.elk_stack.lifecycle import TRACES
from components.elk_stack.ports import ELASTICSEARCH_URL
from components.trace_stack import jaeger as job
from components.trace_stack import jaeger_files as paths
from components.trace_stack import ports
from components.trace_stack.files import files
from specs.environment import Environment
from specs.system import System
from tests.live.shippers.collector import Collector
from tests.live.shippers.moved import HERE, Authority, moved
from tests.support.servers import free_port
from tools.toolchain.programs import program

PASSWORD = "a-password-of-a-test"
LIFECYCLE = f"--es.use-ilm --es.ilm-policy-name={TRACES} "


class Jaeger:
    """One Jaeger before a store. `otlp` is where it takes spans."""

    def __init__(
        self, home: Path, authority: Authority, given: Environment, systems: tuple[System, ...], store: str
    ) -> None:
        self.home, self.given, self.store = home, given, store
        self.otlp, self.query, health, metrics = (free_port() for _ in range(4))
        authority.lay(home / "certificates", JAEGER)
        (home / "password").write_text(PASSWORD)
        self.places = {paths.CERTIFICATES: str(home / "certificates"), ELASTICSEARCH_URL: store}
        places = {
            **self.places,
            paths.PASSWORD_FILE: str(home / "password"),
            f"0.0.0.0:{ports.HEALTH}": f"{HERE}:{health}",
            f"0.0.0.0:{ports.QUERY}": f"{HERE}:{self.query}",
            f"0.0.0.0:{ports.OTLP_GRPC}": f"{HERE}:{self.otlp}",
            "host: 0.0.0.0": f"host: {HERE}",
            f"port: {ports.METRICS}": f"port: {metrics}",
        }
        file = home / "jaeger.yaml"
        file.write_text(moved(files(given, systems)["jaeger/jaeger.yaml"], places), encoding="utf-8")
        self.server = Collector(file, f"http://{HERE}:{health}/status", home / "jaeger.log", name="jaeger")

    def prepare(self) -> str:
        """What the Job does. OpenSearch has no lifecycles, so the two options that ask for one are left out."""
        places = {**self.places, "/go/bin/es-rollover": str(program("es-rollover")), LIFECYCLE: ""}
        password = f"{job.CREDENTIALS}/password"
        script = moved(job.prepare_script(self.given), {**places, password: str(self.home / "password")})
        return self._run("bash", "-c", script)

    def roll_over(self) -> str:
        """The tool's own step for stores without lifecycles: new indices behind the aliases for writing."""
        conditions = {"CONDITIONS": '{"max_docs": 1}'}
        return self._run(str(program("es-rollover")), "rollover", self.store, **conditions)

    def _run(self, *command: str, **variables: str) -> str:
        done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """Answers of the query API; nothing where it knows nothing."""
        answer = requests.get(f"http://{HERE}:{self.query}/api/{path}", params=parameters, timeout=120)
        return (answer.json().get("data") or []) if answer.status_code in (200, 404) else []
