"""The check before the engine starts: everything that is wrong, at once, and no secret."""

import shutil
from typing import Any

import pytest

from commands.check_input import checked
from commands.failure import BAD_INPUT, CommandFailure
from commands.target import Target
from tests.commands.clone import Clone
from tests.support.tree import ROOT

SECRET = "hunter2-is-the-password"


def refusal(environment: str, target: Target | None = None) -> str:
    with pytest.raises(CommandFailure) as failure:
        checked(environment, target)
    assert failure.value.exit_code == BAD_INPUT
    return str(failure.value)


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_shipped_environments_are_sound(own_clone: Clone, environment: str) -> None:
    found = checked(environment)
    assert found.environment.name == environment
    assert len(found.systems) == 5


def test_all_faults_come_in_one_report(own_clone: Clone) -> None:
    """An unknown key, a value of the wrong type, a required key that is missing, a system nobody wrote, a channel without a
    secret, and a fault of a system's file."""
    channels = own_clone.document("prod")["config"]["groundcrew:channels"]
    channels.pop("pagerduty-sql-studio")
    systems = [path.stem.replace("_", "-") for path in (own_clone.root / "systems").glob("[a-z]*.py")]
    own_clone.change(
        "prod", domain=None, nodes="many", gaurds="audit", systems=[*systems, "sql-stduio"], channels=channels
    )
    broken = own_clone.root / "systems" / "broken.py"
    broken.write_text("from specs.units import minuts\n", encoding="utf-8")
    report = refusal("prod")
    assert report.startswith("6 faults found\n")
    for where, mend in (
        ("prod: domain", "set it: pulumi config set groundcrew:domain …"),
        ("prod: nodes", "correct groundcrew:nodes in Pulumi.prod.yaml"),
        ("prod: gaurds", "did you mean guards?"),
        ("prod: systems[5]", "did you mean sql-studio?"),
        ("prod: channels.pagerduty-sql-studio", "set channels.pagerduty-sql-studio to a Secret's name and key"),
        ("broken.py: line 1", "did you mean minutes?"),
    ):
        assert f"{where}\n" in report
        assert mend in report


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"object_store": {"driver": "tape"}}, "object_store.driver"),
        ({"requires_offsite": "perhaps", "object_store": {}}, "requires_offsite"),
        ({"requires_channels": "perhaps", "channels": {}, "dead_mans_switch": ""}, "requires_channels"),
        ({"profile": "huge"}, "profile"),
        ({"channels": "none"}, "channels"),
        ({"systems": "sql-studio"}, "systems"),
        ({"metric_retention": "a month"}, "metric_retention"),
    ],
)
def test_a_key_that_cannot_be_read_has_one_fault(own_clone: Clone, changes: dict[str, Any], path: str) -> None:
    """Nothing is concluded from a value nobody gave."""
    own_clone.change("prod", **changes)
    report = refusal("prod")
    assert report.startswith("1 fault found\n"), report
    assert f"prod: {path}\n" in report


def test_no_secret_is_printed(own_clone: Clone) -> None:
    own_clone.change(
        "prod",
        mail_relay={"smarthost": "smtp.example.com:587", "sender": SECRET, "password": SECRET},
        object_store={"driver": SECRET, "credentials": SECRET},
        channels={"pagerduty-sql-studio": {"value": SECRET, "key": [SECRET]}, "slack": SECRET},
    )
    report = refusal("prod")
    assert "mail_relay.password" in report
    assert SECRET not in report


def test_a_ciphertext_where_none_belongs_is_named_but_not_shown(own_clone: Clone) -> None:
    own_clone.change("dev", nodes={"secure": SECRET})
    report = refusal("dev")
    assert "dev: nodes\n" in report
    assert SECRET not in report


def test_a_sixth_system_is_one_file(own_clone: Clone) -> None:
    """As the first page tells it: copied, and the embedded environment takes it."""
    shutil.copy(ROOT / "tests" / "specs" / "data" / "invoice_service.py", own_clone.root / "systems")
    assert "invoice-service" in [system.name for system in checked("dev").systems]
    assert "channels.pagerduty-invoice-service" in refusal("prod")


def test_systems_of_one_environment_may_be_chosen(own_clone: Clone) -> None:
    own_clone.change("dev", systems=["sql-studio"])
    assert [system.name for system in checked("dev").systems] == ["sql-studio"]


def test_what_a_target_adds_is_checked_too(own_clone: Clone) -> None:
    found = checked("dev", Target("place", "kind", "/nowhere", "1234", simulated=True))
    assert (found.settings.context, found.settings.cluster_identifier) == ("kind", "1234")
    assert found.environment.simulated
