"""Policies meet what the engine would hand them: proxies, floats, bare secrets and unknown values."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_random as random
import pytest
from pulumi_policy import PolicyConfigSchema, ResourceValidationPolicy, StackValidationPolicy

from commands.recording import Recording, record_function
from tests.support.policies import RuleCrash, Violation, analysis, violations


def program() -> None:
    crew = pulumi.ComponentResource("groundcrew:index:Crew", "crew")
    within = pulumi.ResourceOptions(parent=crew, protect=True)
    password = random.RandomPassword("password", length=16)
    kubernetes.core.v1.Secret(
        "login", metadata={"name": "login"}, string_data={"password": password.result}, opts=within
    )
    kubernetes.apps.v1.Deployment(
        "web", metadata={"name": "web"}, spec={"replicas": 1, "selector": {}, "template": {}}, opts=within
    )
    crew.register_outputs({"rpo_seconds": 60})


@pytest.fixture(scope="module")
def known() -> Recording:
    return record_function(program)


def on(kind: str, check: Callable[[Any, Any], None], **options: Any) -> ResourceValidationPolicy:
    def validate(arguments: Any, report: Any) -> None:
        if arguments.resource_type.endswith(f":{kind}"):
            check(arguments, report)

    return ResourceValidationPolicy("rule", "described", validate, **options)


def test_mappings_are_proxies_and_numbers_floats(known: Recording) -> None:
    seen: list[Any] = []
    violations([on("Deployment", lambda arguments, _: seen.append(arguments.props))], known)
    [properties] = seen
    assert isinstance(properties, Mapping)
    assert not isinstance(properties, dict)
    assert isinstance(properties["spec"]["replicas"], float)


def test_a_violation_carries_urn_level_and_the_rules_own_words(known: Recording) -> None:
    found = violations([on("Deployment", lambda _, report: report("too few"))], known, {"rule": "advisory"})
    assert found == [Violation("rule", "advisory", known.object("Deployment", "web").urn, "too few")]


def test_configuration_reaches_the_rule_with_defaults(known: Recording) -> None:
    schema = PolicyConfigSchema(properties={"least": {"type": "integer", "default": 2}})

    def check(arguments: Any, report: Any) -> None:
        if arguments.props["spec"]["replicas"] < arguments.get_config()["least"]:
            report("too few")

    rule = on("Deployment", check, config_schema=schema)
    assert len(violations([rule], known)) == 1
    assert violations([rule], known, {"rule": {"least": 1}}) == []
    assert violations([rule], known, {"all": "disabled"}) == []


def test_configuration_for_a_missing_policy_is_refused(known: Recording) -> None:
    with pytest.raises(LookupError, match="typo"):
        violations([on("Deployment", lambda *_: None)], known, {"typo": "advisory"})


def test_stack_policies_see_parents_options_and_component_outputs(known: Recording) -> None:
    def check(arguments: Any, report: Any) -> None:
        for resource in arguments.resources:
            if resource.opts.protect and resource.parent.props["rpo_seconds"] > 30:
                report("slow", resource.urn)

    found = violations([StackValidationPolicy("stack", "described", check)], known)
    assert [(violation.policy, violation.message) for violation in found] == [("stack", "slow")] * 2


def test_a_rule_that_touches_an_unknown_value_is_reported_blind() -> None:
    rule = on("Secret", lambda arguments, report: report(str(len(arguments.props["stringData"]["password"]))))
    preview = record_function(program, preview=True)
    [blind] = analysis([rule], preview).blind
    assert (blind.policy, blind.level) == ("rule", "advisory")
    with pytest.raises(AssertionError, match="silently weakened"):
        violations([rule], preview)


def test_a_crashing_rule_names_the_resource(known: Recording) -> None:
    with pytest.raises(RuleCrash, match="Deployment::web"):
        violations([on("Deployment", lambda arguments, _: arguments.props["absent"])], known)
