"""A copy of the metrics reaches a store that exists, says who sends it, and puts no secret where everybody reads it."""

from collections.abc import Iterable, Iterator

from specs import address
from specs.checks.names import KEBAB
from specs.environment import Environment, RemoteWrite
from specs.fault import Fault
from specs.shown import SECRET_NAME, WITHHELD, shown
from specs.system import System

LONGEST_NAME = 40
"""A volume of the pod is named after it, with a prefix."""
OWN_HEADERS = frozenset(
    {"authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive",
     "accept-encoding", "proxy-authenticate", "proxy-authorization", "www-authenticate",
     "x-prometheus-remote-write-version", "x-prometheus-remote-read-version", "x-amz-date", "x-amz-security-token",
     "x-amz-content-sha256"}
)  # fmt: skip
"""Prometheus sets these itself and refuses a configuration that names them."""


def faults(systems: Iterable[System], environment: Environment) -> Iterator[Fault]:
    """Names given twice, addresses that are none, senders without credentials, and headers that hold some."""
    del systems
    names: set[str] = set()
    for at, target in enumerate(environment.remote_write):
        for field, given, wanted, mend in _of_target(target, names):
            yield Fault(environment.name, f"remote_write[{at}].{field}", given, wanted, mend)
        names.add(target.name)


def _of_target(target: RemoteWrite, names: set[str]) -> Iterator[tuple[str, str, str, str]]:
    if target.name in names:
        yield "name", shown(target.name), "a name of its own", "rename one of the two, or remove the second"
    elif not KEBAB.pattern.fullmatch(target.name) or len(target.name) > LONGEST_NAME:
        wanted = f"kebab-case, at most {LONGEST_NAME} characters"
        yield "name", shown(target.name), wanted, KEBAB.mend
    yield from _of_address(target)
    for header in target.headers:
        if SECRET_NAME.search(header.replace("-", "_")) or header.lower() in ("cookie", "authorization"):
            mend = "name the Secret under credentials: headers lie in the open configuration"
            yield "headers", f"{shown(header)} with a value", "headers without a secret", mend
        elif header.lower() in OWN_HEADERS:
            yield "headers", shown(header), "a header Prometheus does not set itself", "remove it"


def _of_address(target: RemoteWrite) -> Iterator[tuple[str, str, str, str]]:
    found = address.parts(target.url)
    if found is None:
        yield "url", shown(target.url), "the address of a store", "write https://<host>/<path of its write endpoint>"
        return
    if found.username or found.password:
        mend = "name the Secret under credentials, and the user under user"
        yield "url", WITHHELD, "an address without a login", mend
    inside = bool(address.namespace(found))
    if found.scheme == "http" and (target.credentials or not inside):
        yield "url", "http", "https: credentials and metrics are read on the way", "write https://"
    if target.credentials is None and (target.user or not inside):
        mend = "name a Secret of the namespace monitoring: credentials: { secret: …, key: … }"
        given = "none, for a store outside the cluster" if not inside else "none, with a user"
        yield "credentials", given, "a token, or the password of user", mend
    if target.pod_port is not None and not (inside and 0 < target.pod_port < 65536):
        mend = "write the port of the pods behind the Service, or leave it out"
        yield "pod_port", shown(target.pod_port), "a port from 1 to 65535, for a Service of this cluster", mend
