"""What is told of the engine's account of a comparison."""

from typing import Any

import yaml

from commands.drift import differences, lease
from specs.arithmetic import max_gap
from specs.drift import EVERY
from specs.schedule import Cron
from tests.support.tree import ROOT

CONFIG_MAP = {"kind": "ConfigMap", "metadata": {"name": "blackbox-config", "namespace": "monitoring"}}


def step(op: str, inputs: dict[str, Any] | None = None, fields: tuple[str, ...] = ()) -> dict[str, Any]:
    """As `pulumi preview --refresh --json` writes it: the fields with the kind of their change."""
    urn = "urn:pulumi:dev::groundcrew::kubernetes:core/v1:ConfigMap::monitoring-blackbox-config"
    detailed = {path: {"kind": "update", "inputDiff": False} for path in fields}
    return {
        "op": op,
        "urn": urn,
        "newState": {"inputs": inputs or {}},
        **({"detailedDiff": detailed} if fields else {}),
    }


def told(*steps: dict[str, Any]) -> list[str]:
    return [str(difference) for difference in differences({"steps": steps})]


def test_an_object_is_told_by_kind_place_and_fields() -> None:
    changed = step("update", {**CONFIG_MAP, "data": {"token": "hunter2"}}, ('data["token"]', "metadata.labels"))
    assert told(changed) == ['ConfigMap/monitoring/blackbox-config differs: data["token"], metadata.labels']


def test_what_is_gone_and_what_is_too_much_are_told() -> None:
    class_ = {"kind": "PriorityClass", "metadata": {"name": "groundcrew-stores"}}
    assert told(step("create", class_)) == ["PriorityClass/groundcrew-stores is gone"]
    left = {"op": "delete", "urn": "urn:pulumi:dev::p::t::one", "oldState": {"inputs": CONFIG_MAP}}
    assert told(left) == ["ConfigMap/monitoring/blackbox-config is not in the program"]


def test_a_replacement_is_told_once() -> None:
    parts = (step("create-replacement", CONFIG_MAP), step("replace", CONFIG_MAP), step("delete-replaced", CONFIG_MAP))
    assert told(*parts) == ["ConfigMap/monitoring/blackbox-config differs"]


def test_what_is_looked_at_or_stays_is_not_told() -> None:
    assert told(step("refresh", CONFIG_MAP), step("same", CONFIG_MAP), step("read", CONFIG_MAP)) == []
    assert list(differences({})) == []


def test_what_is_no_object_has_the_engines_name() -> None:
    assert told(step("update", {"length": 24})) == ["monitoring-blackbox-config differs"]


def test_a_lease_holds_the_moment() -> None:
    made = lease("one", "2026-01-05T00:00:00.000000Z")
    assert made["spec"] == {"renewTime": "2026-01-05T00:00:00.000000Z"}
    assert made["metadata"] == {"name": "one", "namespace": "monitoring"}


def test_the_workflow_compares_as_often_as_is_promised() -> None:
    text = (ROOT / ".github" / "workflows" / "drift.yml").read_text(encoding="utf-8")
    # "on" is a word YAML takes for true.
    [schedule] = yaml.safe_load(text)[True]["schedule"]
    assert max_gap(Cron(schedule["cron"])) == EVERY
