"""Stack files: read with a clear word for what is wrong; the engine writes to a copy only."""

import re

import pytest
import yaml

from commands.failure import BAD_INPUT, CommandFailure
from commands.stack_file import document, environments, settings, write_working_copy
from specs.settings import SECRET_MARK
from tests.commands.clone import Clone


def test_environments_are_the_stack_files(own_clone: Clone) -> None:
    assert environments() == ["dev", "prod", "staging"]


def test_an_unknown_environment_is_told_the_nearest(own_clone: Clone) -> None:
    with pytest.raises(CommandFailure, match=r"did you mean prod\?") as failure:
        document("prdo")
    assert failure.value.exit_code == BAD_INPUT
    with pytest.raises(CommandFailure, match="choose one of dev, prod, staging"):
        document("elsewhere")


def test_a_yaml_fault_is_told_with_its_line(own_clone: Clone) -> None:
    own_clone.file("dev").write_text(
        "config:\n  groundcrew:profile: small\n  groundcrew:cluster: [dev\n", encoding="utf-8"
    )
    with pytest.raises(CommandFailure, match=r"^Pulumi\.dev\.yaml:\d+ is no YAML: ") as failure:
        document("dev")
    assert failure.value.exit_code == BAD_INPUT


@pytest.mark.parametrize("value", ["*hunter2", "!hunter2 x"])
def test_a_yaml_fault_repeats_no_value(own_clone: Clone, value: str) -> None:
    """An unquoted password that begins with a sign of YAML is what could not be read."""
    own_clone.file("dev").write_text(f"config:\n  groundcrew:channels: {value}\n", encoding="utf-8")
    with pytest.raises(CommandFailure, match="is no YAML") as failure:
        document("dev")
    assert "hunter2" not in str(failure.value)


@pytest.mark.parametrize("text", ["- a list\n", "a word\n", "config:\n  - groundcrew:profile\n", "config: small\n"])
def test_a_file_of_another_shape_is_refused(own_clone: Clone, text: str) -> None:
    own_clone.file("dev").write_text(text, encoding="utf-8")
    with pytest.raises(CommandFailure, match="must hold keys with values"):
        settings("dev")


def test_a_file_that_is_no_text_is_refused(own_clone: Clone) -> None:
    own_clone.file("dev").write_bytes(b"config:\n  a: \xff\xfe\n")
    with pytest.raises(CommandFailure, match="no UTF-8 text"):
        settings("dev")


@pytest.mark.parametrize("text", ["", "config:\n"])
def test_an_empty_file_leaves_the_projects_defaults(own_clone: Clone, text: str) -> None:
    own_clone.file("dev").write_text(text, encoding="utf-8")
    assert settings("dev")["guards"] == "audit"
    assert "profile" not in settings("dev")


def test_the_file_overrules_the_projects_defaults(own_clone: Clone) -> None:
    assert settings("dev")["guards"] == "enforce"
    assert settings("prod")["guards"] == "audit"


def test_keys_of_the_engines_providers_are_not_ours(own_clone: Clone) -> None:
    content = own_clone.document("dev")
    content["config"] |= {"kubernetes:context": "elsewhere", "nodes": 5}
    own_clone.file("dev").write_text(yaml.safe_dump(content), encoding="utf-8")
    assert settings("dev")["nodes"] == 5
    assert not [key for key in settings("dev") if "kubernetes" in key]


def test_ciphertexts_are_masked_wherever_they_stand(own_clone: Clone) -> None:
    cipher = {"secure": "AAABc2VjcmV0"}
    own_clone.change("dev", channels={"pager": {"value": cipher}}, backup_recipients=[cipher])
    assert settings("dev")["channels"] == {"pager": {"value": SECRET_MARK}}
    assert settings("dev")["backup_recipients"] == [SECRET_MARK]


def test_the_working_copy_adds_what_only_this_machine_knows(own_clone: Clone) -> None:
    before = own_clone.file("dev").read_bytes()
    path = write_working_copy("dev", "somewhere", {"context": "kind", "cluster_identifier": "1234"})
    assert path == own_clone.local / "stacks" / "somewhere" / "Pulumi.dev.yaml"
    copied = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
    assert copied == {
        **own_clone.document("dev")["config"],
        "groundcrew:context": "kind",
        "groundcrew:cluster_identifier": "1234",
    }
    assert own_clone.file("dev").read_bytes() == before


def test_a_local_value_overrules_the_files_in_either_spelling(own_clone: Clone) -> None:
    """The engine refuses a key that is given both with and without the project's name."""
    content = own_clone.document("dev")
    content["config"] |= {"context": "theirs"}
    own_clone.file("dev").write_text(yaml.safe_dump(content), encoding="utf-8")
    path = write_working_copy("dev", "somewhere", {"context": "ours"})
    copied = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
    assert {key: value for key, value in copied.items() if key.endswith("context")} == {"groundcrew:context": "ours"}


def test_the_salt_of_an_earlier_run_is_kept(own_clone: Clone) -> None:
    """Without it the generated passwords in the state could never be read again."""
    path = write_working_copy("dev", "somewhere", {})
    path.write_text(path.read_text(encoding="utf-8") + "encryptionsalt: v1:salt:check\n", encoding="utf-8")
    own_clone.change("dev", nodes=7)
    copied = yaml.safe_load(write_working_copy("dev", "somewhere", {}).read_text(encoding="utf-8"))
    assert copied["encryptionsalt"] == "v1:salt:check"
    assert copied["config"]["groundcrew:nodes"] == 7


def test_the_salt_of_the_file_itself_comes_first(own_clone: Clone) -> None:
    path = write_working_copy("dev", "somewhere", {})
    path.write_text("encryptionsalt: earlier\n", encoding="utf-8")
    stack_file = own_clone.file("dev")
    stack_file.write_text(stack_file.read_text(encoding="utf-8") + "encryptionsalt: own\n", encoding="utf-8")
    copied = yaml.safe_load(write_working_copy("dev", "somewhere", {}).read_text(encoding="utf-8"))
    assert copied["encryptionsalt"] == "own"


def test_copies_of_two_places_do_not_meet(own_clone: Clone) -> None:
    one, other = (write_working_copy("dev", place, {"context": place}) for place in ("one", "other"))
    assert one != other
    assert re.search("context: one", one.read_text(encoding="utf-8"))
    assert sorted(path.name for path in one.parent.iterdir()) == ["Pulumi.dev.yaml"]
