"""What an alert says when it fires: every place filled in, with the element's own labels and a number in its unit."""

import re
from pathlib import Path

import pytest

from rules.group import AlertingRule
from tests.rules.proof.catalogue import cases
from tests.rules.proof.oracle import Proof
from tests.rules.proof.shown import Shown, shown, told
from tests.rules.rendered import ALERTS, ENVIRONMENT, files

VALUES = {
    "humanizePercentage": r"-?[\d.]+%",
    "humanizeDuration": r"-?[\d.]+[dhms]?[\ddhms .]*",
    "humanize": r"-?[\d.]+[kMGm]?",
    "": r"-?[\d.]+",
}
PLACE = re.compile(r"\{\{ \$(?:labels\.(\w+)|value(?: \| (\w+))?) \}\}")


def expected(template: str, alert: Shown) -> str:
    """A pattern of what a template becomes."""
    parts, reached = [], 0
    for place in PLACE.finditer(template):
        label, function = place.groups()
        parts.append(re.escape(template[reached : place.start()]))
        parts.append(re.escape(alert.labels[label]) if label else VALUES[function or ""])
        reached = place.end()
    return "".join((*parts, re.escape(template[reached:])))


@pytest.mark.covers("ALT-47", "BUG-49")
@pytest.mark.parametrize("file", files())
def test_texts_are_filled_in(file: str, tmp_path: Path) -> None:
    proofs = [
        Proof(place.name, place.group, place.rule, cases(place.rule, place.system, ENVIRONMENT))
        for place in ALERTS
        if place.file == file and isinstance(place.rule, AlertingRule)
    ]
    found = shown(tmp_path, proofs)
    for proof in proofs:
        for case in told(proof):
            alerts = found[f"{proof.name}: {case.name}"]
            assert alerts, (proof.name, case.name)
            for alert in alerts:
                assert set(alert.annotations) == set(proof.rule.annotations)
                for name, template in proof.rule.annotations.items():
                    assert re.fullmatch(expected(template, alert), alert.annotations[name]), (proof.name, alert)
