"""What people of a system do by hand, each with its rhythm."""

import pytest

from specs.maintenance import Cadence
from tests.support.coverage import covers
from tests.systems.data import SYSTEMS

REVIEWS = {review.what: review for review in SYSTEMS["eyewear-ml"].maintenance.reviews}


def told(cadence: Cadence, row: str) -> str:
    return " ".join(what for what, review in REVIEWS.items() if review.cadence == cadence and row in review.rows)


@covers("SEC-02")
@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        (Cadence.MONTHLY, ("compliance",)),
        (Cadence.QUARTERLY, ("access", "personal data")),
        (Cadence.YEARLY, ("security logs", "access", "compliance", "metrics", "incident reports")),
    ],
)
def test_security_is_reviewed_with_its_evidence(cadence: Cadence, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in told(cadence, "SEC-02")] == []


@covers("MNT-06", "SCL-05")
def test_cluster_and_applications_are_updated_in_staging_first_and_step_by_step() -> None:
    cluster, applications = told(Cadence.QUARTERLY, "MNT-06"), told(Cadence.MONTHLY, "SCL-05")
    assert cluster.index("release notes") < cluster.index("staging") < cluster.index("least critical")
    assert applications.index("tests") < applications.index("staging") < applications.index("acceptance")
    assert "a few pods at a time" in applications


@covers("DOC-07")
def test_knowledge_is_kept_and_passed_on() -> None:
    assert "post-mortem" in told(Cadence.MONTHLY, "DOC-07")
    assert "Train" in told(Cadence.QUARTERLY, "DOC-07")
