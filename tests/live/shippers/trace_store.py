"""A trace store on loopback that speaks OTLP over gRPC with TLS and client certificates, as Jaeger does; and traces for it."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import time_ns
from typing import Any

import grpc
import requests
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

from tests.live.shippers.moved import HERE

KIND = "test.kind"
"""What a trace is, as an attribute of its spans, so that the store can count."""
ERROR: Any = 2
"""Status code of OTLP."""


@dataclass
class TraceStore(TraceServiceServicer):
    """Counts the traces that came, by kind, and the spans of each."""

    spans: Counter[bytes] = field(default_factory=Counter)
    kinds: dict[bytes, str] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def Export(self, request: ExportTraceServiceRequest, context: Any) -> ExportTraceServiceResponse:  # noqa: N802
        with self.lock:
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        [kind] = [one.value.string_value for one in span.attributes if one.key == KIND]
                        self.spans[span.trace_id] += 1
                        self.kinds[span.trace_id] = kind
        return ExportTraceServiceResponse()

    def kept(self) -> Counter[str]:
        with self.lock:
            return Counter(self.kinds.values())


@contextmanager
def trace_store(certificates: Path, port: int) -> Iterator[TraceStore]:
    key, own, authority = ((certificates / name).read_bytes() for name in ("tls.key", "tls.crt", "ca.crt"))
    server, store = grpc.server(ThreadPoolExecutor(2)), TraceStore()
    add_TraceServiceServicer_to_server(store, server)
    server.add_secure_port(f"{HERE}:{port}", grpc.ssl_server_credentials([(key, own)], authority, True))
    server.start()
    try:
        yield store
    finally:
        server.stop(None).wait()


@dataclass(frozen=True)
class Trace:
    """Spans of one request: `long_ns` is how long it takes, `failed` whether one of its inner spans fails."""

    kind: str
    namespace: str
    spans: int
    long_ns: int
    failed: bool = False
    service: str = ""
    age_ns: int = 0
    """How long ago it began."""


def send(traces: list[Trace], port: int, chance: random.Random) -> list[bytes]:
    """Each trace's spans over OTLP, parents first, in one request for all. Returns the traces' ids."""
    request, sent, found = ExportTraceServiceRequest(), time_ns(), list[bytes]()
    for trace in traces:
        resource, now = request.resource_spans.add(), sent - trace.age_ns
        _attribute(resource.resource, "k8s.namespace.name", trace.namespace)
        if trace.service:
            _attribute(resource.resource, "service.name", trace.service)
        scope, identifier = resource.scope_spans.add(), chance.randbytes(16)
        found.append(identifier)
        for number in range(trace.spans):
            span = scope.spans.add(trace_id=identifier, span_id=chance.randbytes(8), name=f"step {number}")
            span.start_time_unix_nano = now
            span.end_time_unix_nano = now + (trace.long_ns if number == 0 else 1_000_000)
            if trace.failed and number == trace.spans - 1:
                span.status.code = ERROR
            _attribute(span, KIND, trace.kind)
    answer = requests.post(
        f"http://{HERE}:{port}/v1/traces",
        data=request.SerializeToString(),
        headers={"Content-Type": "application/x-protobuf"},
        timeout=120,
    )
    answer.raise_for_status()
    return found


def _attribute(target: Any, key: str, value: str) -> None:
    target.attributes.add(key=key).value.string_value = value
