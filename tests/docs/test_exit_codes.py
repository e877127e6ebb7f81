"""The table of exit codes is that of the Jobs."""

import re

from jobs.exit_code import ExitCode
from tests.support.tree import ROOT


def test_every_exit_code_is_told_and_no_other() -> None:
    text = (ROOT / "docs" / "backups.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.MULTILINE)
    assert [(int(number), name) for number, name in told] == [(code.value, code.name) for code in ExitCode]
