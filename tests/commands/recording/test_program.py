"""Whole programs and single functions under the recording monitor."""

import textwrap
from pathlib import Path

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
import pytest

from commands.recording import UNKNOWN, RecordingError, Secret, record_function, record_stack

PROGRAM = """
    import pulumi
    import pulumi_kubernetes as kubernetes

    settings = pulumi.Config()
    kubernetes.core.v1.ConfigMap(
        "settings",
        metadata={"name": "settings", "namespace": pulumi.get_stack()},
        data={"size": str(settings.require_int("size")), "regions": ",".join(settings.require_object("regions"))},
    )
    token = settings.require_secret("token")
    kubernetes.core.v1.Secret("token", metadata={"name": "token"}, string_data={"token": token})
    pulumi.export("ready", True)
"""


class Group(pulumi.ComponentResource):
    """Two objects under one parent, one of them protected."""

    def __init__(self, name: str) -> None:
        super().__init__("groundcrew:index:Group", name, {})
        within = pulumi.ResourceOptions(parent=self)
        password = random.RandomPassword(f"{name}-password", length=24, opts=within)
        kubernetes.core.v1.Secret(
            f"{name}-login",
            metadata={"name": "login", "namespace": "crew"},
            string_data={"password": password.result},
            opts=within,
        )
        kubernetes.apps.v1.Deployment(
            f"{name}-web",
            metadata={"name": "web", "namespace": "crew"},
            spec={
                "replicas": 2,
                "selector": {"match_labels": {"app": "web"}},
                "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web"}]}},
            },
            opts=pulumi.ResourceOptions(
                parent=self, protect=True, retain_on_delete=True, ignore_changes=["spec.replicas"]
            ),
        )
        self.register_outputs({"contract": {"rpo_seconds": 3600}})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(
        "name: sample\nruntime: python\nconfig:\n"
        "  size: {type: integer, default: 3}\n  regions: {type: array, items: {type: string}}\n"
        "  token: {type: string, secret: true}\n"
    )
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  sample:regions: [a, b]\n  sample:token: {secure: v1:abc}\n")
    (tmp_path / "__main__.py").write_text(textwrap.dedent(PROGRAM))
    return tmp_path


def test_a_whole_program_sees_its_stack_files(project: Path) -> None:
    recording = record_stack("dev", root=project)
    assert recording.project == "sample"
    assert recording.object("ConfigMap", "settings", "dev").inputs["data"] == {"size": "3", "regions": "a,b"}
    assert isinstance(recording.object("Secret", "token").inputs["stringData"], Secret)
    assert recording.exports == {"ready": True}
    assert recording.measures.max_rss_bytes > 0


def test_overrides_replace_configuration(project: Path) -> None:
    recording = record_stack("dev", root=project, overrides={"size": 9})
    assert recording.object("ConfigMap", "settings").inputs["data"]["size"] == "9"


def test_a_missing_key_is_named_before_the_program_runs(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("config: {}\n")
    with pytest.raises(RecordingError) as raised:
        record_stack("dev", root=project)
    assert "Pulumi.dev.yaml: `sample:regions` is missing" in str(raised.value)
    assert "Pulumi.dev.yaml: `sample:token` is missing" in str(raised.value)


def test_a_failing_program_says_where(project: Path) -> None:
    with (project / "__main__.py").open("a") as program:
        program.write("raise ValueError('no such crew')\n")
    with pytest.raises(RecordingError, match=r"__main__.py.*line[\s\S]*no such crew"):
        record_stack("dev", root=project)


def test_a_program_that_hangs_is_ended(project: Path) -> None:
    (project / "__main__.py").write_text("import time\ntime.sleep(600)\n")
    with pytest.raises(RecordingError, match="stack dev cannot be recorded: it did not end within 1 s"):
        record_stack("dev", root=project, timeout=1.0)


def test_parents_protection_and_outputs_are_kept() -> None:
    recording = record_function(lambda: Group("one"), stack="prod")
    [group] = recording.components
    web = recording.object("Deployment", "web", "crew")
    assert web.urn == "urn:pulumi:prod::groundcrew::groundcrew:index:Group$kubernetes:apps/v1:Deployment::one-web"
    assert (web.parent, web.protect, web.retain_on_delete, web.ignore_changes) == (
        group.urn,
        True,
        True,
        ("spec.replicas",),
    )
    assert recording.outputs[group.urn] == {"contract": {"rpo_seconds": 3600}}
    assert {child.name for child in recording.children(group.urn)} == {"one-password", "one-login", "one-web"}
    assert web.inputs["spec"]["replicas"] == 2
    assert isinstance(web.inputs["spec"]["replicas"], int)


def test_urns_hold_the_whole_chain_of_parents() -> None:
    def program() -> None:
        outer = pulumi.ComponentResource("groundcrew:index:Outer", "outer")
        inner = pulumi.ComponentResource("groundcrew:index:Inner", "inner", {}, pulumi.ResourceOptions(parent=outer))
        kubernetes.core.v1.Namespace("leaf", opts=pulumi.ResourceOptions(parent=inner))

    [leaf] = record_function(program).of_kind("Namespace")
    assert "::groundcrew:index:Outer$groundcrew:index:Inner$kubernetes:core/v1:Namespace::leaf" in leaf.urn


def test_secrets_stay_marked_and_are_never_shown() -> None:
    recording = record_function(lambda: Group("one"))
    login = recording.object("Secret", "login")
    value = login.inputs["stringData"].value["password"]
    assert len(value) == 24
    assert value not in repr(recording)
    [manifest] = [manifest for manifest in recording.manifests() if manifest["kind"] == "Secret"]
    assert manifest["stringData"] == {"password": "REDACTED"}


def test_generated_values_are_the_same_each_time() -> None:
    first, second = (record_function(lambda: Group("one")) for _ in range(2))
    assert first.resources == second.resources


def test_a_preview_leaves_generated_values_unknown() -> None:
    recording = record_function(lambda: Group("one"), preview=True)
    assert recording.object("Secret", "login").inputs["stringData"] in (Secret(UNKNOWN), Secret({"password": UNKNOWN}))
    assert recording.object("Deployment", "web").id == ""


def test_two_resources_of_one_name_fail() -> None:
    def program() -> None:
        for name in ("a", "b"):
            kubernetes.core.v1.ConfigMap("same", metadata={"name": name})

    with pytest.raises(ValueError, match="two resources have the URN"):
        record_function(program)


def test_a_failure_inside_an_output_comes_out() -> None:
    def program() -> None:
        pulumi.Output.from_input(0).apply(lambda number: 1 / number)

    with pytest.raises(ZeroDivisionError):
        record_function(program)


def test_an_error_said_to_the_engine_fails() -> None:
    with pytest.raises(RecordingError, match="wrong crew"):
        record_function(lambda: pulumi.log.error("wrong crew"))


def test_provider_functions_are_refused() -> None:
    with pytest.raises(NotImplementedError, match="kubernetes:index:lookup"):
        record_function(lambda: pulumi.runtime.invoke("kubernetes:index:lookup", {}))


def test_runs_do_not_leak_into_each_other() -> None:
    record_function(lambda: pulumi.export("first", 1), config={"groundcrew:key": "x"}, stack="prod")
    seen: list[object] = []
    recording = record_function(lambda: seen.append((pulumi.get_stack(), pulumi.Config().get("key"))))
    assert recording.exports == {}
    assert seen == [("dev", None)]
