"""What a pull request shows: the real engine with the policy pack, no cluster, no secret.

Prod's preview is seen daily by `budget.test_gate`, which needs one anyway.
"""

import re
from pathlib import Path

import pytest

from tests.live.clone import Clone

pytestmark = pytest.mark.live


@pytest.mark.covers("ENV-03", "RULE-10")
@pytest.mark.prove
@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_a_preview_of_everything_needs_no_cluster_and_breaks_no_policy(tmp_path: Path, environment: str) -> None:
    shows_everything(Clone(tmp_path).run("preview", "--env", environment))


def shows_everything(shown: str) -> None:
    """A preview that ended well made all there is, broke no policy and left none without an answer."""
    created = re.search(r"\+ (\d+) to create", shown)
    assert created is not None, shown[-3000:]
    assert int(created[1]) > 300
    assert "[mandatory]" not in shown
    assert "can't be known" not in shown
