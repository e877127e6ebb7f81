"""Tests that share something that is started run on one worker.

With `--dist loadgroup` each test may run anywhere, and what a module's fixture starts is started on every worker, again
after each test of another file. Therefore tests that use a fixture of module scope are a group of their own, named by
their file; `xdist_group` names a group that spans files. A matrix that only `make prove` runs is spread cell by cell.

pytest-xdist 3.8 marks a test's group by writing to `_nodeid`, which pytest 9.2 no longer reads: here it is written where it
is read. That part goes as soon as a newer pytest-xdist does it by itself; a test tells.
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
        group = named(item) or (item.nodeid.partition("::")[0].replace("/", ".") if shares(item) else "")
        suffix = SEPARATOR + group
        if group and not item.nodeid.endswith(suffix):
            node: Any = item
            node._id = type(node.id).parse(item.nodeid + suffix)


def named(item: pytest.Item) -> str:
    """The group that its marks name."""
    return "_".join(sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group") if mark.args}))


def shares(item: pytest.Item) -> bool:
    """Whether it uses what its module starts once."""
    known = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return item.get_closest_marker("prove") is None and any(
        fixture.scope == "module" for name in getattr(item, "fixturenames", ()) for fixture in known.get(name, ())[-1:]
    )
