"""A sample environment and systems for tests of components: faultless, and small enough to be read."""

from dataclasses import replace
from typing import Any

from specs.environment import Environment
from specs.logs import Logs
from specs.profiles import SMALL
from specs.system import System
from tests.specs import sample


def environment(**changes: Any) -> Environment:
    """A production environment with any field changed."""
    return replace(sample.ENVIRONMENT, **changes)


def small(**changes: Any) -> Environment:
    """One replica of everything."""
    return environment(name="dev", sizes=SMALL, protect=False, **changes)


def resized(workload: str, base: Environment | None = None, **changes: Any) -> Environment:
    """The environment with one workload's size changed."""
    given = base or environment()
    return replace(given, sizes={**given.sizes, workload: replace(given.size(workload), **changes)})


def systems() -> tuple[System, ...]:
    """A system that is bound to a regime and traced, and a plain one that writes stack traces over several lines."""
    plain = replace(
        sample.SYSTEM,
        name="web-blog",
        namespace="web-blog",
        logs=Logs(lines_per_second=5, multiline=True),
        tracing=None,
    )
    return (sample.SYSTEM, plain)
