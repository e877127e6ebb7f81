"""Lines of containers that together use every part of the envelope an application can reach, and some that are wrong."""

import json

LINES = (
    "plain words",
    "",
    '10.1.2.3 - ada [01/Jan/2026:00:00:00 +0000] "GET /orders?id=5 HTTP/1.1" 503 12 "-" "curl"',
    'Traceback (most recent call last): ValueError: "x"',
    '{"level": "ERROR", "message": "order 5 failed", "stack_trace": "at a\\nat b", "trace_id": "0af7", "span_id": "b7ad"}',
    '{"message": "asked", "method": "POST", "path": "/orders", "status": 201, "duration_ms": 12.5, "request_id": "r-1"}',
    '{"type": "slow_query", "query": "SELECT * FROM t WHERE name = \'ada\' AND n = 5", "service": "orders"}',
    '{"type": "login", "user_id": "ada", "timestamp": "2026-01-01T00:00:00+01:00"}',
    '{"type": "audit", "message": "role given", "detail": {"to": ["ada", {"deep": 1}], "log.level": "x"}}',
    # What applications get wrong: numbers as texts, texts as numbers, objects, nothing, a time that is none.
    '{"level": 30, "message": 5, "status": "200", "trace_id": 17}',
    '{"status": "ok", "duration_ms": "fast", "timestamp": "yesterday", "level": null}',
    '{"level": ["a"], "path": {"a": 1}, "service": true, "@timestamp": 5, "message": {"a": "b"}}',
    '{"tags": "x", "data_stream": {"type": "metrics"}, "kubernetes": "y", "fields": "z"}',
    '{"broken": ',
    '{"message": "a day that is none", "timestamp": "2026-02-30T10:00:00Z"}',
    '{"message": "a NUL in a name", "a\\u0000b": 1}',
    '{"message": "paid", "pan": 4111111111111111, "order": 7}',
    '{"message": "asked", "query": "SELECT n FROM t WHERE n = \\"ada\\"", "db": {"statement": "SELECT \'ada\'"}}',
    '{"message": "too deep", "a": ' + "[" * 40 + "1" + "]" * 40 + "}",
    json.dumps({"message": "long " * 40}),
)
