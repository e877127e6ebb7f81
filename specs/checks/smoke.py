"""Smoke checks that can be asked: a path of a service or a whole address, and expressions that can be read."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from specs.fault import Fault
from specs.shown import shown
from specs.smoke import SmokeCheck
from specs.system import System

SCHEMES = ("http", "https")


def faults(system: System) -> Iterator[Fault]:
    for at, check in enumerate(system.smoke_checks):
        yield from _address(system.name, f"smoke_checks[{at}]", check)
        yield from _expressions(system.name, f"smoke_checks[{at}]", check)


def _address(where: str, path: str, check: SmokeCheck) -> Iterator[Fault]:
    if check.service:
        if not check.path.startswith("/"):
            mend = "write the path alone, or leave out the service"
            yield Fault(where, f"{path}.path", shown(check.path), "a path that begins with /", mend)
    elif not _is_address(check.path):
        mend = "write the whole address, or name the service"
        yield Fault(where, f"{path}.path", shown(check.path), "an http or https address", mend)
    if check.certificate.seconds and urlsplit(check.path).scheme != "https":
        wanted = "only where the path is an https address"
        mend = "ask for the public address, or leave the certificate out"
        yield Fault(where, f"{path}.certificate", str(check.certificate), wanted, mend)


def _is_address(text: str) -> bool:
    try:
        found = urlsplit(text)
        return found.scheme in SCHEMES and bool(found.hostname) and found.port != 0
    except ValueError:
        return False


def _expressions(where: str, path: str, check: SmokeCheck) -> Iterator[Fault]:
    for field in ("body", "degraded"):
        given = getattr(check, field)
        try:
            re.compile(given)
        except re.error:
            yield Fault(where, f"{path}.{field}", shown(given), "a regular expression", "escape its signs")
