"""Alerts of a cluster that is no longer what the program made of it, and of nobody having looked."""

from collections.abc import Iterator

from queries import drift as query
from queries.expression import Expression
from rules.fact import AlertFact, platform_fact
from specs.drift import limit
from specs.environment import Environment
from specs.severity import Severity
from specs.units import hours, minutes

PART, ROWS = "configuration", ("MNT-02", "BUG-38")


def drift_alerts(environment: Environment) -> Iterator[tuple[AlertFact, Expression]]:
    command = f"`make drift ENV={environment.name}`"
    texts = (
        "The cluster is not what the program says",
        "Somebody or something changed objects of this program by other means.",
        f"{command} names every object that differs and its fields, and the log of the scheduled run named them.",
        (
            "Where the change is right, write it into the system's file and update: a change by hand does not survive.",
            f"Where it is not, `make up ENV={environment.name} REFRESH=yes` takes it back, after a look at who made it.",
        ),
    )
    yield platform_fact("ConfigurationChanged", PART, Severity.WARNING, minutes(5), texts, ROWS), query.changed()
    texts = (
        "Nobody compares the cluster with the program",
        f"The last comparison is more than {limit().words} old, or there never was one: what was changed by hand stays unseen.",
        "The scheduled workflow says why it did not run, did not reach the cluster or did not end.",
        f"Mend its access or its schedule, then run {command}.",
    )
    yield platform_fact("ConfigurationUncompared", PART, Severity.WARNING, hours(1), texts, ROWS), query.uncompared()
