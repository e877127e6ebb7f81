"""A scratch folder is gone when its block ends, whatever still worked in it."""

import subprocess

import pytest

from drill.programs import inhabitants, scratch
from tests.support.waiting import until

WRITES_ON = "cd made && while :; do : > $RANDOM; done"


@pytest.mark.live
def test_nothing_that_works_in_a_scratch_folder_outlives_it() -> None:
    """A grandchild in a session of its own, as the server is that an installer starts: nobody keeps its number."""
    with scratch() as folder:
        (folder / "made").mkdir()
        subprocess.run(["setsid", "--fork", "bash", "-c", WRITES_ON], cwd=folder, check=True)
        until(lambda: inhabitants(folder) and any((folder / "made").iterdir()), "a program that writes")
    assert not folder.exists()
    assert inhabitants(folder) == []


def test_a_program_elsewhere_is_no_inhabitant() -> None:
    with scratch() as folder, scratch() as other:
        running = subprocess.Popen(["sleep", "60"], cwd=other)
        try:
            assert inhabitants(folder) == []
            assert inhabitants(other) == [running.pid]
        finally:
            running.kill()
            running.wait()
