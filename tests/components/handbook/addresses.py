"""Runbook addresses as the alerts carry them."""

from functools import cache

import yaml

from rules.files import objective_rule_files, stack_rule_files
from tests.handbook.written import environment
from tests.systems.data import FOUND

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def runbook_addresses(stack: str) -> tuple[tuple[str, str], ...]:
    """(alert, runbook_url) of every alert in the rule files Prometheus reads."""
    given = environment(stack)
    files = {**stack_rule_files(FOUND, given), **objective_rule_files(FOUND, given)}
    return tuple(
        (rule["alert"], rule["annotations"]["runbook_url"])
        for text in files.values()
        for group in yaml.load(text, LOADER)["groups"]
        for rule in group["rules"]
        if "alert" in rule
    )
