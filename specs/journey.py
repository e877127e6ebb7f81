"""Journeys: what a user does, step by step, tried again and again with an account of its own.

A probe asks one address; a journey logs in, works and leaves nothing behind. Texts of a step may hold variables: $user and
$password of its account, $run (another text in each run, for what the run creates), and what earlier steps captured.
"""

from dataclasses import dataclass
from enum import StrEnum

from specs.units import Duration, minutes, seconds

ACCOUNT_KEYS = ("user", "password")
"""Keys of the account's Secret, and the variables they become."""
RUN = "run"


class Method(StrEnum):
    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True)
class Step:
    """One request. A later step is only tried when all before it succeeded, unless it clears up."""

    name: str
    method: Method
    path: str
    body: str = ""
    """JSON with variables between quotes; empty sends none."""
    statuses: tuple[int, ...] = (200,)
    expects: str = ""
    """A regular expression the answer must contain."""
    captures: tuple[tuple[str, str], ...] = ()
    """(variable, field): a field of the answer's JSON, inner ones after a dot, as the variable of later steps."""
    bearer: str = ""
    """A captured variable that is sent as a bearer token."""
    within: Duration = seconds(5)
    clears_up: bool = False
    """Tried in every run in which its variables are known, whatever failed before: what a run makes it takes away again."""


@dataclass(frozen=True)
class Journey:
    """Steps at one service. One run ends before the next begins, and only one pod runs them."""

    name: str
    service: str
    steps: tuple[Step, ...]
    account: str
    """Name of a Secret with the keys `user` and `password` in the system's namespace: of an account that exists for this
    alone and may see no user's data."""
    interval: Duration = minutes(1)
    rows: tuple[str, ...] = ()
