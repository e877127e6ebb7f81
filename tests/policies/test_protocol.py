"""The pack as the engine starts and asks it: both ways of starting, over gRPC, from a folder of somebody else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

import policies
from commands.recording import Recording, wire
from commands.recording.model import RecordedResource
from tests.policies.budget_file import Place, snapshot
from tests.policies.mutation import REMOVED, changed, pod_path
from tests.policies.sample import recording

FOLDER = Path(policies.__file__).parent
ENGINE = "127.0.0.1:9"
STARTS = {
    "folder": [sys.executable, str(FOLDER), ENGINE],
    "module": [sys.executable, "-u", "-m", "pulumi.policy", ENGINE, str(FOLDER)],
}
START_SECONDS = 30


def started(command: list[str], folder: Path) -> subprocess.Popen[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "PYTHON"))}
    return subprocess.Popen(command, cwd=folder, env=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module", params=STARTS)
def analyzer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running pack. The first line it prints is the port, and only that."""
    process = started(STARTS[request.param], tmp_path_factory.mktemp("elsewhere"))
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        assert port.isdigit(), process.communicate(timeout=START_SECONDS)
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            grpc.channel_ready_future(channel).result(timeout=START_SECONDS)
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.terminate()
        process.communicate(timeout=START_SECONDS)


def deployment(path: tuple[str | int, ...], value: Any) -> RecordedResource:
    place = (*pod_path("Deployment"), "containers", 0, *path)
    return changed(recording(), "Deployment", "web", place, value).object("Deployment", "web")


def asked(analyzer: Any, found: RecordedResource) -> list[str]:
    request = analyzer_pb2.AnalyzeRequest(
        type=found.type, urn=found.urn, name=found.name, properties=wire.struct(found.inputs, reveal=True)
    )
    return [f"{answer.policyName} {answer.message}" for answer in analyzer.Analyze(request, timeout=30).diagnostics]


def configured(analyzer: Any, **levels: dict[str, str]) -> None:
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    for policy, given in levels.items():
        request.policyConfig[policy].enforcementLevel = analyzer_pb2.MANDATORY
        request.policyConfig[policy].properties.update({"levels": given})
    analyzer.Configure(request, timeout=30)


def test_it_says_what_it_holds(analyzer: Any) -> None:
    told = analyzer.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
    levels = {policy.name: analyzer_pb2.EnforcementLevel.Name(policy.enforcementLevel) for policy in told.policies}
    assert told.name == "groundcrew"
    assert told.supportsConfig
    assert levels == {
        "workloads": "MANDATORY",
        "workloads-advice": "ADVISORY",
        "promises": "MANDATORY",
        "promises-advice": "ADVISORY",
    }


def test_the_engine_can_refuse_an_unknown_control(analyzer: Any) -> None:
    [workloads] = [
        policy
        for policy in analyzer.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30).policies
        if policy.name == "workloads"
    ]
    levels = wire.plain_struct(workloads.configSchema.properties)["levels"]
    assert levels["additionalProperties"] is False
    assert levels["properties"]["RES-001"]["enum"] == ["mandatory", "advisory", "disabled"]


def test_an_object_is_judged_before_it_is_made(analyzer: Any) -> None:
    assert asked(analyzer, recording().object("Deployment", "web")) == []
    [told] = asked(analyzer, deployment(("image",), "registry.example/nginx:latest"))
    assert told.startswith("workloads Workloads ask for")
    assert "IMG-001 Deployment shop/web spec.template.spec.containers[web].image: wanted a full version" in told
    assert "nginx" not in told


def test_levels_come_with_the_configuration(analyzer: Any) -> None:
    broken = deployment(("resources", "limits", "cpu"), REMOVED)
    configured(analyzer, workloads={"RES-002": "disabled"})
    assert asked(analyzer, broken) == []
    configured(analyzer, workloads={"RES-002": "advisory"})
    assert [told.partition(" ")[0] for told in asked(analyzer, broken)] == ["workloads-advice"]
    configured(analyzer, workloads={})
    assert [told.partition(" ")[0] for told in asked(analyzer, broken)] == ["workloads"]


def test_a_stack_is_judged_whole(analyzer: Any) -> None:
    request = analyzer_pb2.AnalyzeStackRequest()
    for found in recording().resources:
        outputs = found.inputs if found.custom else recording().outputs.get(found.urn, {})
        if not found.urn.endswith("verify"):
            entry = request.resources.add(type=found.type, urn=found.urn, name=found.name, parent=found.parent)
            entry.properties.CopyFrom(wire.struct(outputs, reveal=True))
            entry.options.protect = found.protect
    messages = [answer.message for answer in analyzer.AnalyzeStack(request, timeout=30).diagnostics]
    # The sample has none of the node agents, so every registered exception is unused here.
    assert {message.partition("\n")[2].split()[0] for message in messages} == {"EXC-001"}


def test_a_frozen_system_is_refused(analyzer: Any, tmp_path: Path) -> None:
    """What a stack shows is what a server made of it; what counts was shown before, object by object."""
    place, now = Place(tmp_path), datetime.now(UTC)
    place.put(snapshot(recording(), "freeze", taken=now.strftime("%Y-%m-%dT%H:%M:%SZ")))
    given = place.config({"EXC-001": "disabled"})["promises"]
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    request.policyConfig["promises"].enforcementLevel = analyzer_pb2.MANDATORY
    request.policyConfig["promises"].properties.update(given)
    analyzer.Configure(request, timeout=30)
    try:
        assert frozen(analyzer, recording()) == []
        [told] = frozen(analyzer, changed(recording(), "Deployment", "web", ("spec", "replicas"), 3))
        assert "found changed Deployment shop/web; wait until the budget is back" in told
    finally:
        configured(analyzer, workloads={}, promises={})


def frozen(analyzer: Any, stack: Recording) -> list[str]:
    """What SLO-002 says of a stack after all its objects were shown."""
    request = analyzer_pb2.AnalyzeStackRequest()
    for found in stack.resources:
        asked(analyzer, found)
        outputs = {**found.inputs, "status": {}} if found.custom else stack.outputs.get(found.urn, {})
        entry = request.resources.add(type=found.type, urn=found.urn, name=found.name, parent=found.parent)
        entry.properties.CopyFrom(wire.struct(outputs, reveal=True))
        entry.options.protect = found.protect
    messages = [answer.message for answer in analyzer.AnalyzeStack(request, timeout=30).diagnostics]
    return [message for message in messages if "SLO-002" in message]


def test_it_starts_without_the_stacks_environment(tmp_path: Path) -> None:
    with started(STARTS["folder"], tmp_path) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
        rest, errors = process.communicate(timeout=START_SECONDS)
    assert first.strip().isdigit()
    assert (rest, errors) == ("", "")
