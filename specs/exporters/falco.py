"""Falco's own web server: what its rules matched and what it did not see. Names from its documentation of metrics."""

from specs.exporters.exporter import Exporter
from specs.metrics import counter

FALCO = Exporter(
    name="falco",
    version="0.43.0",
    job="falco",
    metrics=(
        counter(
            "falcosecurity_falco_rules_matches_total",
            "rule_name",
            "priority",
            "source",
            meaning="Matches of a rule; a rule that never matched has no series. Priority 0 is an emergency, 7 debugging.",
        ),
        counter("falcosecurity_scap_n_evts_total", meaning="System calls the kernel handed on."),
        counter("falcosecurity_scap_n_drops_total", meaning="System calls that found no room in the buffer."),
    ),
)
