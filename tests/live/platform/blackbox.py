"""A real blackbox exporter with the rendered modules, asked as Prometheus asks it."""

import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from components.monitoring_stack.files import document
from components.monitoring_stack.probes import CREDENTIALS_PATH, module_name, modules
from specs.probe import Probe
from specs.system import System
from tests.live.platform.pages import Certificate
from tests.support.program_server import serving
from tests.support.servers import free_port


@dataclass(frozen=True)
class Blackbox:
    address: str

    def measured(self, system: System, probe: Probe, target: str) -> dict[str, float]:
        """What one attempt of a probe measures, by series without labels."""
        query = urllib.parse.urlencode({"module": module_name(system, probe), "target": target})
        with urllib.request.urlopen(f"http://{self.address}/probe?{query}", timeout=20) as answer:
            lines = answer.read().decode().splitlines()
        plain = [line.split() for line in lines if line and not line.startswith("#") and "{" not in line]
        return {name: float(value) for name, value in plain}

    def succeeds(self, system: System, probe: Probe, target: str) -> bool:
        return self.measured(system, probe, target)["probe_success"] == 1


@contextmanager
def blackbox(folder: Path, systems: Iterable[System], trusted: Iterable[Certificate] = ()) -> Iterator[Blackbox]:
    """Trusts the given certificates and no other. Tokens lie in the folder `credentials`."""
    (folder / "credentials").mkdir(exist_ok=True)
    file, roots = folder / "blackbox.yml", folder / "roots.pem"
    file.write_text(document(modules(systems)).replace(CREDENTIALS_PATH, str(folder / "credentials")), encoding="utf-8")
    roots.write_text("".join(found.file.read_text(encoding="utf-8") for found in trusted), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    given = [f"--config.file={file}", f"--web.listen-address={address}"]
    log = folder / "blackbox.log"
    environment = {"SSL_CERT_FILE": str(roots), "SSL_CERT_DIR": str(folder / "none")}
    with serving("blackbox_exporter", given, f"http://{address}/-/healthy", log, **environment):
        yield Blackbox(address)
