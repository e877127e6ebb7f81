"""Configuration in the string form the engine hands to programs."""

import json
from pathlib import Path

import pytest

from commands.recording.configuration import ConfigurationError, read


def project(folder: Path, declared: str, given: str) -> Path:
    (folder / "Pulumi.yaml").write_text(f"name: crew\nruntime: python\nconfig: {declared}\n")
    (folder / "Pulumi.dev.yaml").write_text(f"encryptionsalt: v1:abc\nconfig: {given}\n")
    return folder


def test_values_take_the_engines_text_form(tmp_path: Path) -> None:
    root = project(tmp_path, "{}", "{crew:on: true, crew:count: 3, crew:word: x, crew:rest: {a: [1, b]}}")
    values = read(root, "dev").values
    assert values == {"crew:on": "true", "crew:count": "3", "crew:word": "x", "crew:rest": '{"a":[1,"b"]}'}


def test_defaults_apply_and_other_projects_keys_keep_theirs(tmp_path: Path) -> None:
    declared = "{size: {type: integer, default: 5}, short: x, kubernetes:context: {value: c}}"
    assert read(project(tmp_path, declared, "{}"), "dev").values == {
        "crew:size": "5",
        "crew:short": "x",
        "kubernetes:context": "c",
    }


def test_ciphertexts_become_secret_placeholders(tmp_path: Path) -> None:
    root = project(tmp_path, "{}", "{crew:token: {secure: v1:abc}, crew:hook: {url: {secure: v1:def}, name: n}}")
    configuration = read(root, "dev")
    assert configuration.secret_keys == ("crew:hook", "crew:token")
    assert configuration.values["crew:token"] == "configured-secret-crew:token"
    assert json.loads(configuration.values["crew:hook"]) == {"url": "configured-secret-crew:hook.url", "name": "n"}
    assert "configured-secret" not in repr(configuration)


@pytest.mark.parametrize(
    ("stack", "content", "message"),
    [
        ("absent", "", r"Pulumi\.absent\.yaml does not exist"),
        ("dev", "config: {a: [", r"Pulumi\.dev\.yaml:\d+: not readable as YAML"),
        ("dev", "- a\n", r"Pulumi\.dev\.yaml must hold a mapping, got list"),
    ],
)
def test_faults_name_the_file(tmp_path: Path, stack: str, content: str, message: str) -> None:
    project(tmp_path, "{}", "{}")
    (tmp_path / "Pulumi.dev.yaml").write_text(content)
    with pytest.raises(ConfigurationError, match=message):
        read(tmp_path, stack)
