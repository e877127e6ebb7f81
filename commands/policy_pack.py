"""A policy pack asked about a recording as the engine asks it: started as a program, over gRPC, object by object, then all."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from commands.recording import RecordedResource, Recording, wire

ENGINE = "127.0.0.1:9"
"""Nobody answers there: a pack calls its engine only to log."""
PATIENCE = 60.0
"""Seconds for an answer."""
LARGEST = 400 << 20
"""Bytes of a message, as the engine allows."""


@contextmanager
def analyzer(folder: Path) -> Iterator[Any]:
    """A running pack."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    process = subprocess.Popen([sys.executable, str(folder), ENGINE], env=kept, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        sizes = [(f"grpc.max_{way}_message_length", LARGEST) for way in ("send", "receive")]
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=sizes) as channel:
            grpc.channel_ready_future(channel).result(timeout=PATIENCE)
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def judged(folder: Path, recording: Recording) -> list[str]:
    """What a pack says of a recording, each message with its policy's name."""
    with analyzer(folder) as pack:
        answers = [pack.Analyze(_request(found), timeout=PATIENCE) for found in recording.resources]
        answers.append(pack.AnalyzeStack(_stack_request(recording), timeout=PATIENCE))
    return [f"{each.policyName} {each.message}" for answer in answers for each in answer.diagnostics]


def _request(found: RecordedResource) -> analyzer_pb2.AnalyzeRequest:
    request = analyzer_pb2.AnalyzeRequest(type=found.type, urn=found.urn, name=found.name)
    request.properties.CopyFrom(_properties(found.inputs))
    request.options.protect = found.protect
    return request


def _stack_request(recording: Recording) -> analyzer_pb2.AnalyzeStackRequest:
    request = analyzer_pb2.AnalyzeStackRequest()
    for found in recording.resources:
        outputs = found.inputs if found.custom else recording.outputs.get(found.urn, {})
        entry = request.resources.add(type=found.type, urn=found.urn, name=found.name, parent=found.parent)
        entry.properties.CopyFrom(_properties(outputs))
        entry.options.protect = found.protect
    return request


def _properties(values: Mapping[str, Any]) -> Any:
    """As the engine sends them to packs: secrets bare."""
    return wire.struct(values, reveal=True)
