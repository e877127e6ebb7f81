"""Each check on whole stacks fails on a program that breaks exactly its rule, and passes on one that breaks none."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
import pytest

from commands.recording import Recording, record_function
from tests.stacks import test_objects as objects
from tests.stacks import test_secrets as secrets

CHECKS = [
    objects.test_objects_are_valid_in_both_minors,
    objects.test_the_sdk_knows_every_field,
    objects.test_no_two_resources_claim_one_object,
    objects.test_names_are_fixed_and_legal,
    objects.test_label_values_are_legal,
    objects.test_workloads_select_their_own_pods,
    objects.test_pods_mount_config_maps_and_accounts_that_exist,
    objects.test_config_maps_fit,
    objects.test_objects_belong_to_a_component,
    objects.test_components_register_their_outputs,
    objects.test_component_types_are_ready_to_be_packaged,
    secrets.test_secret_values_reach_secret_objects_only,
    secrets.test_secrets_are_the_data_of_their_object,
    secrets.test_outputs_and_exports_hold_no_secret,
    secrets.test_no_secret_text_stands_in_the_open,
]


class Crew(pulumi.ComponentResource):
    """A small good component; a fault adds to it."""

    def __init__(self, fault: Callable[["Crew"], None], type_name: str = "Crew", outputs: bool = True) -> None:
        super().__init__(f"groundcrew:index:{type_name}", "crew")
        self.within = pulumi.ResourceOptions(parent=self)
        self.password = random.RandomPassword("password", length=20, opts=self.within)
        self.outputs: dict[str, Any] = {"namespace": "crew"}
        self.config_map("settings", {"a.yml": "b"})
        kubernetes.core.v1.Secret(
            "login", metadata=metadata("login"), string_data={"password": self.password.result}, opts=self.within
        )
        self.deployment("web", {"volumes": [{"name": "settings", "configMap": {"name": "settings"}}]})
        fault(self)
        if outputs:
            self.register_outputs(self.outputs)

    def config_map(self, name: str, data: dict[str, Any], *, resource: str = "", **labels: str) -> None:
        described = metadata(name, **labels)
        kubernetes.core.v1.ConfigMap(resource or f"{name}-map", metadata=described, data=data, opts=self.within)

    def deployment(self, name: str, pod: dict[str, Any], labels: dict[str, str] | None = None) -> None:
        template: Any = {
            "metadata": {"labels": labels or {"app": name}},
            "spec": {"containers": [{"name": name}], **pod},
        }
        spec: Any = {"selector": {"matchLabels": {"app": name}}, "template": template}
        kubernetes.apps.v1.Deployment(name, metadata=metadata(name), spec=spec, opts=self.within)


def metadata(name: str, **labels: str) -> Any:
    return {"name": name, "namespace": "crew", "labels": labels}


def good(_: Crew) -> None:
    """Adds nothing."""


def stray(_: Crew) -> None:
    kubernetes.core.v1.ConfigMap("stray", metadata=metadata("stray"))


def unnamed(crew: Crew) -> None:
    kubernetes.core.v1.ConfigMap("unnamed", metadata={"namespace": "crew"}, opts=crew.within)


def tainted(crew: Crew) -> None:
    crew.config_map("tainted", {"note": pulumi.Output.concat("password: ", crew.password.result)})


def unmarked(crew: Crew) -> None:
    crew.config_map("open", {"note": pulumi.Output.unsecret(crew.password.result)})


def labelled_with_secret(crew: Crew) -> None:
    described: Any = {**metadata("odd"), "annotations": {"note": crew.password.result}}
    kubernetes.core.v1.Secret("odd", metadata=described, string_data={"a": "b"}, opts=crew.within)


def misspelt(crew: Crew) -> None:
    crew.deployment("misspelt", {"restartpolicy": "Always"})


FAULTS: list[tuple[Callable[[Crew], None], list[Callable[[Recording], None]]]] = [
    (good, []),
    (misspelt, [objects.test_objects_are_valid_in_both_minors, objects.test_the_sdk_knows_every_field]),
    (lambda crew: crew.config_map("settings", {}, resource="again"), [objects.test_no_two_resources_claim_one_object]),
    (unnamed, [objects.test_names_are_fixed_and_legal]),
    (lambda crew: crew.config_map("Upper", {}), [objects.test_names_are_fixed_and_legal]),
    (lambda crew: crew.config_map("bad", {}, team="two words"), [objects.test_label_values_are_legal]),
    (lambda crew: crew.deployment("lost", {}, {"app": "other"}), [objects.test_workloads_select_their_own_pods]),
    (
        lambda crew: crew.deployment("bare", {"serviceAccountName": "nobody"}),
        [objects.test_pods_mount_config_maps_and_accounts_that_exist],
    ),
    (lambda crew: crew.config_map("big", {"a": "x" * objects.MOST_DATA_BYTES}), [objects.test_config_maps_fit]),
    (stray, [objects.test_objects_belong_to_a_component]),
    (tainted, [secrets.test_secret_values_reach_secret_objects_only]),
    (unmarked, [secrets.test_no_secret_text_stands_in_the_open]),
    (labelled_with_secret, [secrets.test_secrets_are_the_data_of_their_object]),
    (lambda crew: crew.outputs.update(key=crew.password.result), [secrets.test_outputs_and_exports_hold_no_secret]),
]


def failing(recording: Recording) -> list[Callable[[Recording], None]]:
    """Checks that do not pass on a recording."""
    failed = []
    for check in CHECKS:
        try:
            check(recording)
        except AssertionError:
            failed.append(check)
    return failed


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
def test_exactly_the_right_checks_fail(
    fault: Callable[[Crew], None], expected: list[Callable[[Recording], None]]
) -> None:
    assert failing(record_function(lambda: Crew(fault))) == expected


def test_a_component_without_outputs_is_found() -> None:
    recording = record_function(lambda: Crew(good, outputs=False))
    assert failing(recording) == [objects.test_components_register_their_outputs]


def test_a_component_type_that_cannot_be_packaged_is_found() -> None:
    recording = record_function(lambda: Crew(good, type_name="odd:Crew"))
    assert failing(recording) == [objects.test_component_types_are_ready_to_be_packaged]


def test_an_unknown_value_outside_a_secret_is_found_in_a_preview() -> None:
    with pytest.raises(AssertionError, match="data"):
        secrets.test_a_first_preview_shows_every_object_whole(record_function(lambda: Crew(tainted), preview=True))
    secrets.test_a_first_preview_shows_every_object_whole(record_function(lambda: Crew(good), preview=True))


def test_an_unknown_declaration_is_found_in_a_preview() -> None:
    recording = record_function(lambda: Crew(lambda crew: crew.outputs.update(key=crew.password.result)), preview=True)
    with pytest.raises(AssertionError):
        secrets.test_what_components_declare_is_known_in_a_preview(recording)
