"""How old the newest copy may be that was shown to restore, while proofs run as they are planned."""

from specs.arithmetic.schedule import max_gap
from specs.backup import Backup
from specs.units import Duration


def longest_proof_age(plan: Backup) -> Duration:
    """A base may wait as long as two are apart until a proof begins. The next one may fail, or prove an older copy that will
    live longer; the one behind it has its time."""
    return Duration(max_gap(plan.base).seconds + 2 * max_gap(plan.verify).seconds + plan.verify_deadline.seconds)
