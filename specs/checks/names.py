"""Names and required texts: what Kubernetes, Prometheus and people need them to look like."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specs.advice import Advice
from specs.alert import Alert
from specs.backup import Exemption
from specs.board import Board, MetricPanel
from specs.environment import Environment
from specs.fault import Fault
from specs.journey import Journey, Step
from specs.logs import Regime
from specs.maintenance import Review
from specs.metrics import Matcher, Metric, Selector
from specs.network import Flow
from specs.probe import Probe
from specs.recovery import Scenario
from specs.routing import Channel, Escalation
from specs.scaling import Prescale
from specs.service import Service
from specs.shape import members
from specs.shown import shown
from specs.slo import Slo
from specs.smoke import SmokeCheck
from specs.store import Store
from specs.system import Owner, System


@dataclass(frozen=True)
class Form:
    """What a text must look like, and how that is said."""

    pattern: re.Pattern[str]
    wanted: str
    mend: str


def _form(pattern: str, wanted: str, mend: str) -> Form:
    return Form(re.compile(pattern, re.ASCII | re.DOTALL), wanted, mend)


LABEL = _form(
    r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
    "a DNS label: a-z, 0-9 and -, beginning with a letter, at most 63 characters",
    "use lower case and hyphens, such as flask-api",
)
KEBAB = _form(
    r"(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
    "kebab-case, at most 63 characters",
    "use lower case and single hyphens, such as premium-errors",
)
CAMEL = _form(
    r"[A-Z][A-Za-z0-9]{2,79}",
    "CamelCase: a capital first, then letters and digits, 3 to 80 characters",
    "write it as <Subject><Symptom>, such as CheckoutErrorRatioHigh",
)
METRIC = _form(r"[a-zA-Z_][a-zA-Z0-9_]*", "a metric name: letters, digits and _", "write it as the exporter does")
PROMETHEUS_LABEL = _form(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*", "a label name: letters, digits and _", "write it as exposed")
TEXT = _form(r"(?=.*\S).*", "text", "write one sentence")
MAIL = _form(r"[^@\s]+@[^@\s]+\.[^@\s]+", "a mail address", "write name@example.com")
VERSION = _form(r"\d+(\.\d+){0,2}", "the major version in digits", 'write "16" or "8.4", never latest')

FORMS: Mapping[type, Mapping[str, Form]] = {
    Advice: {"topic": TEXT, "what": TEXT, "why": TEXT},
    Alert: {"name": CAMEL, "summary": TEXT, "description": TEXT},
    Board: {"title": TEXT},
    Channel: {"name": LABEL},
    Environment: {"name": KEBAB, "cluster": KEBAB, "domain": TEXT},
    Escalation: {"who": TEXT},
    Exemption: {"reason": TEXT, "owner": TEXT},
    Flow: {"name": KEBAB},
    Journey: {"name": KEBAB, "account": LABEL},
    Matcher: {"label": PROMETHEUS_LABEL},
    Metric: {"name": METRIC},
    MetricPanel: {"title": TEXT},
    Owner: {"team": KEBAB, "email": MAIL},
    Prescale: {"name": KEBAB},
    Probe: {"name": KEBAB, "target": TEXT},
    Regime: {"name": KEBAB, "source": TEXT},
    Review: {"what": TEXT},
    Scenario: {"name": KEBAB, "when": TEXT},
    Selector: {"metric": METRIC},
    Service: {"name": LABEL},
    Slo: {"name": KEBAB},
    SmokeCheck: {"name": KEBAB, "path": TEXT},
    Step: {"name": KEBAB, "path": TEXT},
    Store: {"name": LABEL, "version": VERSION},
    System: {"name": LABEL, "namespace": LABEL, "summary": TEXT},
}


def faults(system: System) -> Iterator[Fault]:
    """Every name and required text of a system that does not look as it must."""
    yield from of(system, system.name)


def of(value: object, where: str) -> Iterator[Fault]:
    """The same for any value of sound shape."""
    for path, member in members(value):
        for field, form in FORMS.get(type(member), {}).items():
            yield from _unfit(member, field, form, where, path)


def _unfit(member: Any, field: str, form: Form, where: str, path: str) -> Iterator[Fault]:
    given = getattr(member, field)
    if not form.pattern.fullmatch(given):
        yield Fault(where, f"{path}.{field}" if path else field, shown(given, field), form.wanted, form.mend)
