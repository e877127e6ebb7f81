"""Runs Pulumi policies over a recording, through the SDK's own analyzer: real serialisation, proxies and floats.

A rule that only works on dicts and ints passes a test that hands it dicts and ints, and never fires in a real
update. Here each resource crosses the wire form first: mappings arrive as proxies, every number as float, secrets
bare, and touching an unknown value ends the policy with an advisory, exactly as in a preview.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel, Policy
from pulumi_policy.policy import _PolicyAnalyzerServicer
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from commands.recording import RecordedResource, Recording, wire
from commands.recording.model import STACK_TYPE

_LEVELS = {
    analyzer_pb2.ADVISORY: "advisory",
    analyzer_pb2.MANDATORY: "mandatory",
    analyzer_pb2.REMEDIATE: "remediate",
    analyzer_pb2.DISABLED: "disabled",
}
_WIRE_LEVELS = {name: level for level, name in _LEVELS.items()}


@dataclass(frozen=True)
class Violation:
    """One finding. `message` is the rule's own text, without the policy's description before it."""

    policy: str
    level: str
    urn: str
    message: str


@dataclass(frozen=True)
class Analysis:
    """`blind` lists policies that ended early because a value cannot be known before deployment."""

    violations: tuple[Violation, ...]
    blind: tuple[Violation, ...]
    not_applicable: tuple[tuple[str, str], ...]


class RuleCrash(AssertionError):
    """A rule raised: the engine would abort the whole update."""


def violations(
    policies: Iterable[Policy],
    recording: Recording,
    config: Mapping[str, Mapping[str, Any] | str] | None = None,
) -> list[Violation]:
    """What the pack would report. AssertionError when a policy could not see a value it needs."""
    found = analysis(policies, recording, config)
    if found.blind:
        lines = "\n".join(f"{blind.urn}: {blind.message}" for blind in found.blind)
        raise AssertionError(f"policies were silently weakened, they touched unknown values:\n{lines}")
    return list(found.violations)


def analysis(
    policies: Iterable[Policy],
    recording: Recording,
    config: Mapping[str, Mapping[str, Any] | str] | None = None,
    *,
    stack_tags: Mapping[str, str] | None = None,
    asked: Container[str] | None = None,
) -> Analysis:
    """Everything the analyzer answers: resource policies per resource, then stack policies over all of them.

    `config` is the content of a `--policy-pack-config` file: per policy name a level, or `enforcementLevel` and
    properties; `all` sets a level for every policy. Defaults of the policies' schemas apply as in the engine. `asked` names
    the URNs that resource policies are asked about, where the others are known not to have changed.
    """
    policies = list(policies)
    analyzer = _PolicyAnalyzerServicer("under-test", "0.0.0", policies, EnforcementLevel.MANDATORY)
    analyzer.Configure(_configuration(policies, config or {}), None)
    analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(tags=dict(stack_tags or {})), None)
    answers: list[tuple[str, Any]] = []
    for resource in recording.resources:
        if asked is not None and resource.urn not in asked:
            continue
        try:
            answers.append((resource.urn, analyzer.Analyze(_request(resource, recording), None)))
        except Exception as error:
            raise RuleCrash(f"a rule raised {error!r} on {resource.urn}") from error
    try:
        answers.append(("", analyzer.AnalyzeStack(_stack_request(recording), None)))
    except Exception as error:
        raise RuleCrash(f"a stack rule raised {error!r}") from error
    return _collected(answers)


def _collected(answers: Iterable[tuple[str, Any]]) -> Analysis:
    found: list[Violation] = []
    blind: list[Violation] = []
    not_applicable: list[tuple[str, str]] = []
    for urn, answer in answers:
        for diagnostic in answer.diagnostics:
            level = _LEVELS[diagnostic.enforcementLevel]
            message = diagnostic.message.removeprefix(diagnostic.description).lstrip("\n")
            violation = Violation(diagnostic.policyName, level, diagnostic.urn or urn, message)
            is_blind = message.startswith(f"can't run policy '{diagnostic.policyName}'")
            (blind if is_blind else found).append(violation)
        not_applicable += [(entry.policy_name, entry.reason) for entry in answer.not_applicable]
    return Analysis(tuple(found), tuple(blind), tuple(not_applicable))


def _configuration(policies: list[Policy], config: Mapping[str, Any]) -> analyzer_pb2.ConfigureAnalyzerRequest:
    names = {policy.name for policy in policies}
    if unknown := config.keys() - names - {"all"}:
        raise LookupError(f"configuration for policies that do not exist: {', '.join(sorted(unknown))}")
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    for policy in policies:
        given = config.get(policy.name, {})
        given = {"enforcementLevel": given} if isinstance(given, str) else dict(given)
        everyone = config.get("all")
        own = policy.enforcement_level or EnforcementLevel.MANDATORY
        level = given.pop("enforcementLevel", None) or everyone or own.value
        schema = policy.config_schema.properties if policy.config_schema and policy.config_schema.properties else {}
        properties = {key: entry["default"] for key, entry in schema.items() if "default" in entry} | given
        entry = request.policyConfig[policy.name]
        entry.enforcementLevel = _WIRE_LEVELS[level]
        entry.properties.update(properties)
    return request


def _request(resource: RecordedResource, recording: Recording) -> analyzer_pb2.AnalyzeRequest:
    return analyzer_pb2.AnalyzeRequest(
        type=resource.type,
        urn=resource.urn,
        name=resource.name,
        properties=_sent(resource.inputs),
        options=_options(resource),
        provider=_provider(resource, recording),
    )


def _stack_request(recording: Recording) -> analyzer_pb2.AnalyzeStackRequest:
    stack_urn = (
        f"urn:pulumi:{recording.stack}::{recording.project}::{STACK_TYPE}::{recording.project}-{recording.stack}"
    )
    request = analyzer_pb2.AnalyzeStackRequest()
    request.resources.add(
        type=STACK_TYPE,
        urn=stack_urn,
        name=f"{recording.project}-{recording.stack}",
        properties=_sent(recording.exports),
    )
    for resource in recording.resources:
        outputs = resource.inputs if resource.custom else recording.outputs.get(resource.urn, {})
        request.resources.add(
            type=resource.type,
            urn=resource.urn,
            name=resource.name,
            properties=_sent(outputs),
            options=_options(resource),
            provider=_provider(resource, recording),
            parent=resource.parent,
            dependencies=list(resource.dependencies),
            propertyDependencies={
                key: analyzer_pb2.AnalyzerPropertyDependencies(urns=list(urns))
                for key, urns in resource.property_dependencies.items()
            },
        )
    return request


def _sent(values: Mapping[str, Any]) -> Any:
    """As the engine sends properties to analyzers: secrets bare, unknowns as the policy SDK's sentinel."""
    return wire.struct(values, reveal=True, unknown=UNKNOWN_STRING_VALUE)


def _options(resource: RecordedResource) -> analyzer_pb2.AnalyzerResourceOptions:
    return analyzer_pb2.AnalyzerResourceOptions(
        protect=resource.protect,
        ignoreChanges=list(resource.ignore_changes),
        deleteBeforeReplace=resource.delete_before_replace,
        deleteBeforeReplaceDefined=resource.delete_before_replace,
        aliases=list(resource.aliases),
        additionalSecretOutputs=list(resource.additional_secret_outputs),
        parent=resource.parent,
    )


def _provider(resource: RecordedResource, recording: Recording) -> analyzer_pb2.AnalyzerProviderResource | None:
    provider = recording.by_urn.get(resource.provider.rpartition("::")[0])
    if provider is None:
        return None
    return analyzer_pb2.AnalyzerProviderResource(
        type=provider.type, urn=provider.urn, name=provider.name, properties=_sent(provider.inputs)
    )
