"""What Falco tells: rules that matched, and system calls it could not look at."""

from queries.expression import Expression, aggregated, compared, ratio
from queries.growth import grew
from queries.selector import equal, ranged, series
from specs.exporters import FALCO
from specs.metrics import Matcher
from specs.units import Duration, Unit, minutes

SPAN = minutes(15)
MATCHES = "falcosecurity_falco_rules_matches_total"
BY_RULE = ("node", "rule_name")


def rules_matched(priorities: range, span: Duration = SPAN) -> Expression:
    """Rules of some priorities that matched within the span, by node; a rule has no series before its first match."""
    own = (*equal(job=FALCO.job), Matcher("priority", "=~", f"[{priorities[0]}-{priorities[-1]}]"))
    return grew(series(MATCHES, *own, unit=Unit.EVENTS), BY_RULE, span)


def calls_unseen(share: float, span: Duration = SPAN) -> Expression:
    """Nodes of whose system calls more than that share found no room in the buffer."""
    lost, seen = (_grown(f"falcosecurity_scap_n_{what}_total", span) for what in ("drops", "evts"))
    return compared(ratio(lost, seen), ">", share)


def _grown(name: str, span: Duration) -> Expression:
    counted = series(name, *equal(job=FALCO.job), unit=Unit.EVENTS)
    return aggregated("sum", ("node",), ranged(counted, str(span), "increase"))
