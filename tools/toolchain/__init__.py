"""Everything that has to be on the machine before Groundcrew's own commands run.

The programs are built from pinned Go modules into the user's cache, and the Python packages
are installed into the clone's virtual environment. This package itself needs nothing but a
Python and its standard library, because it runs before either exists.
"""

import sys

__all__ = ["ensure"]

if sys.version_info < (3, 11):  # noqa: UP036 (this very check)
    raise SystemExit(
        "groundcrew: the Python here is {}.{}, and 3.11 or newer is wanted. "
        "Name another one: make PYTHON=python3.11 …".format(*sys.version_info)
    )


def ensure(*groups: str, context: str = "") -> None:
    """Bring what the groups of `tools.toolchain.groups` need; at once when it is all there.

    `context` is the kube context of a real cluster; with one, no embedded cluster is built.
    Raises ToolchainFailure, whose text says what is wrong and how to mend it.
    """
    from tools.toolchain import provision  # not before the version is known to read it

    provision.ensure(*groups, context=context)
