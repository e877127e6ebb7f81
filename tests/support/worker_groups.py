"""Tests of one `xdist_group` on one worker.

pytest-xdist 3.8 marks a test's group by writing to `_nodeid`, which pytest 9.2 no longer reads: without this each worker
starts the servers of every group again. Goes as soon as a newer pytest-xdist does it by itself; a test tells.
"""

from typing import Any

import pytest

SEPARATOR = "@"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The scheduler reads the group behind the last @ of a test's id."""
    if not hasattr(config, "workerinput") or not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        groups = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group") if mark.args})
        suffix = SEPARATOR + "_".join(groups)
        if groups and not item.nodeid.endswith(suffix):
            node: Any = item
            node._id = type(node.id).parse(item.nodeid + suffix)
