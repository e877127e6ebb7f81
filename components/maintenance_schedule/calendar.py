"""The calendar of reviews people do, as a page."""

from specs.maintenance import Cadence, Review
from specs.system import System


def calendar(system: System) -> str:
    """Reviews by cadence, the most frequent first; a cadence without one is left out."""
    lines = [f"# Reviews of {system.name}", "", f"Owner: {system.owner.team}."]
    for cadence in Cadence:
        reviews = [review for review in system.maintenance.reviews if review.cadence is cadence]
        if reviews:
            lines += ["", f"## {cadence.value.capitalize()}", "", *map(_line, reviews)]
    return "\n".join(lines) + "\n"


def _line(review: Review) -> str:
    return f"- [ ] {review.what}"
