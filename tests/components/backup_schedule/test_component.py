"""What the component registers."""

import json
from dataclasses import replace

import pytest

from commands.recording import Recording
from components.backup_schedule import BackupSchedule, BackupScheduleArgs
from components.backup_schedule.credentials import LENGTH, values
from components.backup_schedule.declaration import contract
from components.backup_schedule.manifests import manifests
from specs.contract import declaration
from specs.environment import Environment
from specs.system import System
from tests.components.plans import plans
from tests.support.recorder import record

ENVIRONMENT, SYSTEM = plans()[0]


def recorded(environment: Environment, system: System = SYSTEM) -> Recording:
    return record(lambda: BackupSchedule("backup", BackupScheduleArgs(environment, system)))


def kinds(recording: Recording) -> list[str]:
    return [found["kind"] for found in recording.manifests()]


def test_it_registers_exactly_what_the_builders_made() -> None:
    environment = replace(ENVIRONMENT, create_namespaces=False)
    names = {(found["kind"], found["metadata"]["name"]) for found in manifests(SYSTEM, environment)}
    assert {(found["kind"], found["metadata"]["name"]) for found in recorded(environment).manifests()} == names


def test_its_output_is_its_contract() -> None:
    recording = recorded(replace(ENVIRONMENT, create_namespaces=False))
    [declared] = [outputs["contract"] for outputs in recording.outputs.values() if "contract" in outputs]
    wanted = declaration(contract(SYSTEM, ENVIRONMENT))
    assert declared["kind"] == "BackupScheduleContract"
    assert json.loads(json.dumps(declared)) == json.loads(json.dumps(wanted))


def test_credentials_are_made_only_where_the_namespace_is() -> None:
    theirs = recorded(replace(ENVIRONMENT, create_namespaces=False))
    ours = recorded(replace(ENVIRONMENT, create_namespaces=True, simulated=False))
    assert "Secret" not in kinds(theirs)
    assert kinds(ours).count("Secret") == len(SYSTEM.stores)


def test_generated_passwords_differ_and_fill_every_key() -> None:
    store = SYSTEM.stores[0]
    given = values(store, "".join(chr(ord("a") + at // LENGTH) for at in range(3 * LENGTH)))
    passwords = [given[key] for key in ("exporter-password", "backup-password", "maintenance-password")]
    assert len(set(passwords)) == 3
    assert all(len(password) == LENGTH for password in passwords)
    assert passwords[0] in given["exporter.cnf"]


@pytest.mark.parametrize("protect", [True, False])
def test_secrets_are_protected_with_the_data_they_open(protect: bool) -> None:
    recording = recorded(replace(ENVIRONMENT, create_namespaces=True, protect=protect))
    secrets = recording.of_kind("Secret")
    assert secrets
    assert {found.protect for found in secrets} == {protect}
