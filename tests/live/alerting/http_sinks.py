"""PagerDuty, Slack and the bridges as one HTTP server on loopback, which checks what it is sent as they would."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.live.alerting.inbox import Inbox, Message
from tests.support.background_server import answering

PAGER_WORDS = ("critical", "error", "warning", "info")
SLACK_LONGEST = 40_000
"""Slack cuts a longer text."""


class Refused(ValueError):
    """What the real service would answer with 400."""


def wanted(condition: object, what: str) -> None:
    if not condition:
        raise Refused(what)


def pager_message(body: dict[str, Any]) -> Message:
    """An event of PagerDuty's Events API v2. A test's routing key is its channel's name."""
    key, action, payload = body.get("routing_key", ""), body.get("event_action"), body.get("payload", {})
    wanted(key, "routing_key is required")
    wanted(action in ("trigger", "acknowledge", "resolve"), "event_action is one of three")
    wanted(0 < len(body.get("dedup_key", "")) <= 255, "dedup_key has at most 255 characters")
    if action == "trigger":
        wanted(0 < len(payload.get("summary", "")) <= 1024, "summary has at most 1,024 characters")
        wanted(payload.get("source"), "source is required")
        wanted(payload.get("severity") in PAGER_WORDS, f"severity is one of {PAGER_WORDS}")
    links = body.get("links") or []
    wanted(all(link.get("href", "").startswith("https://") for link in links), "links need an href")
    shown = [payload.get("summary", ""), *map(str, payload.get("custom_details", {}).values())]
    shown += [link["href"] for link in links]
    return Message(key, "pagerduty", payload.get("summary", ""), "\n".join(shown), action == "resolve", body)


def slack_message(channel: str, body: dict[str, Any]) -> Message:
    """An incoming webhook's message with one attachment."""
    wanted(body.get("channel", "").startswith("#"), "channel_not_found")
    attachments = body.get("attachments") or []
    wanted(len(attachments) == 1, "no_text")
    [attachment] = attachments
    wanted(attachment.get("text") and len(attachment["text"]) <= SLACK_LONGEST, "msg_too_long or no_text")
    wanted(attachment.get("fallback"), "no fallback")
    title = attachment["title"]
    shown = "\n".join([title, attachment.get("title_link", ""), attachment["text"]])
    return Message(channel, "slack", title, shown, title.startswith("[RESOLVED]"), body)


def hook_message(channel: str, body: dict[str, Any]) -> Message:
    """Alertmanager's own JSON, as a gateway for text messages or a ticket system takes it; the title is the bridge's."""
    wanted(body.get("version") == "4" and body.get("groupKey") and body.get("alerts"), "not Alertmanager's version 4")
    labels, notes = body["commonLabels"], body["commonAnnotations"]
    firing = sum(alert["status"] == "firing" for alert in body["alerts"])
    of = f" of {labels['service']}" if labels.get("service") else ""
    head = f"FIRING {firing}" if body["status"] == "firing" else "RESOLVED"
    title = f"[{head}] {labels.get('system', '')}: {labels['alertname']}{of} ({labels['severity']})"
    shown = "\n".join([title, *notes.values()])
    return Message(channel, "webhook", title, shown, body["status"] == "resolved", body)


class Handler(BaseHTTPRequestHandler):
    server: "Sinks"  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        place, _, channel = self.path.strip("/").partition("/")
        pager = place == "v2"
        try:
            read = {"slack": slack_message, "hook": hook_message}
            self.server.inbox.put(pager_message(body) if pager else read[place](channel, body))
        except Refused as reason:
            self.server.refused.append(f"{self.path}: {reason}")
            self._answer(400, str(reason))
        else:
            self._answer(202 if pager else 200, "ok")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002
        """Silence; a test says what went wrong."""


class Sinks(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def __init__(self, inbox: Inbox):
        super().__init__(("127.0.0.1", 0), Handler)
        self.inbox = inbox
        self.refused: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def http_sinks(inbox: Inbox) -> Iterator[Sinks]:
    with answering(Sinks(inbox)) as server:
        yield server
