"""What the rendered gateway lets out of a trace: no secret and no person, whatever part of it they stand in."""

import random
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from components.certificates.catalogue import JAEGER
from components.elk_stack.redaction import keyed_hash
from tests.live.shippers import trace_store
from tests.live.shippers.gateway import HASH_KEY, gateway
from tests.live.shippers.moved import HERE, Authority
from tests.support.samples import small, systems
from tests.support.servers import free_port
from tests.support.waiting import until

pytestmark = [pytest.mark.live, pytest.mark.prove]

SECRET, PERSON, CARD = "Hunter2Xq9vLm", "ada-of-a-test", 4111111111111111
TEXTS = (
    f"dial postgres://app:{SECRET}@db",
    f"password={SECRET}",
    f"ALTER USER a PASSWORD '{SECRET}'",
    "card 4111 1111 1111 1111",
)


def attribute(target: Any, name: str, value: Any) -> None:
    given = target.attributes.add(key=name).value
    if isinstance(value, list):
        for item in value:
            given.array_value.values.add(string_value=item)
    elif isinstance(value, dict):
        for inner, item in value.items():
            given.kvlist_value.values.add(key=inner).value.string_value = item
    elif isinstance(value, int):
        given.int_value = value
    else:
        given.string_value = value


def fill(target: Any) -> None:
    """Secrets in texts, lists, maps, numbers and names, and under names; a person; a statement; and what is to stay."""
    for number, text in enumerate(TEXTS):
        attribute(target, f"text.{number}", text)
    attribute(target, "list", ["app", "--password", SECRET])
    attribute(target, "map", {"password": SECRET, "note": f"token={SECRET}"})
    attribute(target, "newPassword", SECRET)
    attribute(target, "pan", CARD)
    attribute(target, f"session.token={SECRET}", "x")
    attribute(target, "user_id", PERSON)
    attribute(target, "db.statement", f'SELECT * FROM t WHERE n = "{SECRET}"')
    attribute(target, "db.query.parameter.0", SECRET)
    attribute(target, "kept", "order 7 was packed")


def trace(namespace: str) -> ExportTraceServiceRequest:
    request, chance = ExportTraceServiceRequest(), random.Random(7)
    resource = request.resource_spans.add()
    attribute(resource.resource, "k8s.namespace.name", namespace)
    scope = resource.scope_spans.add()
    span = scope.spans.add(
        trace_id=chance.randbytes(16), span_id=chance.randbytes(8), name=f"GET /reset?token={SECRET}"
    )
    span.start_time_unix_nano = time.time_ns()
    span.end_time_unix_nano = span.start_time_unix_nano + 1
    span.status.code, span.status.message = trace_store.ERROR, TEXTS[0]
    attribute(span, trace_store.KIND, "private")
    event = span.events.add(name=TEXTS[1])
    for part in (resource.resource, scope.scope, span, event):
        fill(part)
    return request


@pytest.mark.covers("TRC-02")
def test_nothing_private_leaves_the_gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, port, taken = Authority.new(), free_port(), list[ExportTraceServiceRequest]()
    count = trace_store.TraceStore.Export

    def taking(store: Any, request: ExportTraceServiceRequest, context: Any) -> Any:
        taken.append(request)
        return count(store, request, context)

    monkeypatch.setattr(trace_store.TraceStore, "Export", taking)
    made, http = gateway(tmp_path, authority, small(), systems(), port)
    certificates = authority.lay(tmp_path / "jaeger", JAEGER)
    with trace_store.trace_store(certificates, port) as store, made.running():
        body = trace(systems()[0].namespace).SerializeToString()
        given = {"data": body, "headers": {"Content-Type": "application/x-protobuf"}, "timeout": 60}
        requests.post(f"http://{HERE}:{http}/v1/traces", **given).raise_for_status()
        until(lambda: sum(store.kept().values()) > 0, "the trace arrives", 300, told=store.kept)
    text = MessageToJson(taken[0])
    for private in (SECRET, PERSON, str(CARD), "4111 1111"):
        assert private not in text
    # Of each of its four parts.
    assert text.count("order 7 was packed") == 4
    assert text.count(keyed_hash(PERSON, HASH_KEY.encode())) == 4
