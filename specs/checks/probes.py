"""A probe asks an address of the form its kind needs: another one is never answered, and its alert would never rest."""

import re
from collections.abc import Iterator

from specs.fault import Fault
from specs.probe import ProbeKind
from specs.shown import shown
from specs.system import System

HOST_AND_PORT = re.compile(r"[a-z0-9.-]+:[0-9]{1,5}", re.IGNORECASE)
PATH = re.compile(r"/\S*")
URL = re.compile(r"https?://[^\s/]+\S*")
SECURE_URL = re.compile(r"https://[^\s/]+\S*")
FORMS = {
    ProbeKind.HTTP: (URL, "an address that begins with http:// or https://", "write https://host/path"),
    ProbeKind.TLS: (
        SECURE_URL,
        "an address that begins with https://",
        "write https://host, with :port where it is not 443",
    ),
    ProbeKind.TCP: (HOST_AND_PORT, "host:port", "write host:port, without a scheme or a path"),
    ProbeKind.DNS: (HOST_AND_PORT, "host:port of a name server", "write host:53"),
}


def faults(system: System) -> Iterator[Fault]:
    for at, probe in enumerate(system.probes):
        path = f"probes[{at}].target"
        if not probe.service:
            form, wanted, mend = FORMS[probe.kind]
            if not form.fullmatch(probe.target):
                yield Fault(system.name, path, shown(probe.target), wanted, mend)
        elif probe.kind is not ProbeKind.HTTP:
            mend = "leave service empty and give the whole address as the target"
            yield Fault(
                system.name, f"probes[{at}].kind", probe.kind.value, "http, as services are asked by a path", mend
            )
        elif not PATH.fullmatch(probe.target):
            yield Fault(system.name, path, shown(probe.target), "a path of the service", "begin it with a slash")
