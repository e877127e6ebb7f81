"""What the tests of this folder change of the rendered configuration, and that they change nothing else."""

import copy
from pathlib import Path

import pytest

from commands.recording import Recording
from tests.live.monitoring.moved import FOUND, FOUND_HERE, Move, changes, unexplained
from tests.live.monitoring.rendered import rendered

MOVE = Move(Path("/here"), "127.0.0.1:1", "127.0.0.1:2", interval="2s", evaluation="5s")


def test_only_discovery_files_intervals_and_one_name_are_moved(recording: Recording) -> None:
    found = rendered(recording.manifests()).configuration
    moved = MOVE.configuration(found)
    made = list(changes(found, moved))
    assert unexplained(made, MOVE.probes) == []
    gone = [change for change in made if change.path[-1] == FOUND]
    assert len(gone) == len([change for change in made if change.path[-1] == FOUND_HERE])
    assert sum(len(change.before) for change in gone) > 20


@pytest.mark.parametrize("key", ["relabel_configs", "sample_limit", "honor_labels", "metrics_path"])
def test_another_change_would_be_told(prod_recording: Recording, key: str) -> None:
    found = rendered(prod_recording.manifests()).configuration
    moved = MOVE.configuration(found)
    altered = copy.deepcopy(moved)
    job = next(job for job in altered["scrape_configs"] if key in job)
    del job[key]
    assert [change.path[-1] for change in unexplained(changes(found, altered), MOVE.probes)] == [key]


def test_rules_keep_their_expressions(prod_recording: Recording) -> None:
    for document in rendered(prod_recording.manifests()).rules.values():
        moved = list(changes(document, MOVE.rules(document)))
        assert {change.path[-1] for change in moved} <= {"interval", "query_offset"}
