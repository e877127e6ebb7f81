"""PostgreSQL 18's server on the path before the older one, whose clients it is used with."""

from collections.abc import Mapping

from tools import debian
from tools.toolchain import postgresql_18


def environment() -> Mapping[str, str]:
    """Raises debian.Unobtainable, MissingProgram."""
    older = debian.postgresql()
    return {**older, "PATH": f"{postgresql_18.programs()}:{older['PATH']}"}
