"""A Prometheus that is asked one question at a time; whatever it does not answer is a failure in words."""

import base64
import json
import math
import ssl
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from commands.failure import BAD_INPUT, CommandFailure

ANSWER_SECONDS = 60
LARGEST = 16 << 20
"""Bytes of an answer; a thousand objectives need a quarter of a million."""
REFUSALS = {
    401: "it wants a login: give --user and --password-file",
    403: "this login may not ask it",
    404: "nothing answers there: give the address without /api, and with the prefix Prometheus is served under",
}

Series = tuple[Mapping[str, str], float]


class _NoRedirects(HTTPRedirectHandler):
    """A login must not travel on to where an answer points."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Prometheus:
    """One server at an http or https address. `login` is a user and a password."""

    def __init__(self, address: str, login: tuple[str, str] | None = None, authority: Path | None = None):
        self.address = checked_address(address, login is not None)
        self._headers = {"Accept": "application/json"}
        if login:
            bare = ":".join(login).encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(bare).decode()}"
        self._opener = build_opener(_NoRedirects, HTTPSHandler(context=_trust(authority)))

    def values(self, query: str, moment: int) -> list[Series]:
        """Every series of an expression at a moment with its value, those without a number left out. Raises CommandFailure."""
        data = self._asked("query", {"query": query, "time": moment})
        result = data.get("result")
        if data.get("resultType") != "vector" or not isinstance(result, list):
            raise self._failure("it answered with something else than series")
        try:
            found = [(dict(series["metric"]), float(series["value"][1])) for series in result]
        except (KeyError, IndexError, TypeError, ValueError):
            raise self._failure("its series cannot be read") from None
        return [(labels, value) for labels, value in found if math.isfinite(value)]

    def _asked(self, what: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        body = urlencode(parameters).encode()
        request = Request(f"{self.address}/api/v1/{what}", body, self._headers)  # noqa: S310  checked in checked_address
        try:
            with self._opener.open(request, timeout=ANSWER_SECONDS) as answer:
                content = answer.read(LARGEST + 1)
        except HTTPError as error:
            raise self._failure(REFUSALS.get(error.code, f"it answered {error.code}{_said(error)}")) from None
        except URLError as error:
            raise self._failure(str(getattr(error.reason, "strerror", None) or error.reason)) from None
        except (OSError, HTTPException) as error:
            raise self._failure(str(error) or type(error).__name__) from None
        try:
            found = json.loads(content[:LARGEST])
        except (ValueError, RecursionError):
            raise self._failure("it answered with no JSON; is that a Prometheus?") from None
        data = found.get("data") if isinstance(found, dict) and found.get("status") == "success" else None
        if not isinstance(data, dict):
            raise self._failure("it did not succeed")
        return data

    def _failure(self, reason: str) -> CommandFailure:
        return CommandFailure(f"Prometheus at {self.address} does not tell the budgets: {reason}")


def _said(error: HTTPError) -> str:
    try:
        words = json.loads(error.read(10_000)).get("error", "")
    except (ValueError, AttributeError, OSError, RecursionError):
        return ""
    return f": {words}" if isinstance(words, str) and words else ""


def checked_address(address: str, login: bool) -> str:
    """An address that can be asked, without a slash at its end. Raises CommandFailure; a login in it is never repeated."""
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise CommandFailure(
            "--prometheus is no address; write https://<host>[:<port>][/<prefix>]", BAD_INPUT
        ) from None
    if parts.username or parts.password:
        raise CommandFailure("--prometheus holds a login; give it by --user and --password-file", BAD_INPUT)
    if not whole or parts.query or parts.fragment or any(sign.isspace() for sign in address):
        raise CommandFailure("--prometheus is no address; write https://<host>[:<port>][/<prefix>]", BAD_INPUT)
    if login and parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise CommandFailure("a password over http is read on the way; ask over https or a port-forward", BAD_INPUT)
    return address.rstrip("/")


def _trust(authority: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except (OSError, ssl.SSLError) as error:
        raise CommandFailure(
            f"--authority {authority} holds no certificates: {error.strerror or error}", BAD_INPUT
        ) from None
