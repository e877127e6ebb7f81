"""What a tag stands for: asked from a registry over the OCI distribution API, as anybody may.

No password is ever sent. A registry that wants a token for its public images names, in its 401, where anybody gets one;
so do Docker Hub, Quay, GitHub and registry.k8s.io. Plain HTTP is spoken to this machine only.
"""

import hashlib
import http.client
import json
import re
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit

from components.image_lock import DIGEST, Locked

INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
MANIFESTS = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
HOSTS = {"docker.io": "registry-1.docker.io"}
"""Where a registry's name is not its address."""
LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
LARGEST = 4 << 20
"""Bytes of a manifest: registries need not take larger ones."""
PATIENCE = 30.0
BUSY = frozenset({429, 502, 503, 504})
TRIES = 3
LONGEST_WAIT = 20.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5


class RegistryFailure(Exception):
    """Why a registry did not tell what a tag stands for."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The opener would send the token on to whatever host it is led to."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any) -> None:
        return None


@dataclass
class Registry:
    """A client. With `mirror` (host, or host and path) every image is asked from there instead."""

    mirror: str = ""
    pause: float = 1.0
    """Seconds before a busy registry is asked again, where it does not say itself."""
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    _opener: urllib.request.OpenerDirector = field(default_factory=lambda: urllib.request.build_opener(_NoRedirect))

    def resolve(self, reference: str) -> Locked:
        """The digests behind registry/repository:tag. Raises RegistryFailure."""
        host, repository, tag = self._place(reference)
        found = self._get(f"{address(host)}/v2/{repository}/manifests/{tag}", (host, repository))
        if found.status != http.HTTPStatus.OK:
            raise RegistryFailure(f"{host} answers {found.status} {REASONS.get(found.status, '')}".strip())
        digest = f"sha256:{hashlib.sha256(found.body).hexdigest()}"
        told = found.headers.get("Docker-Content-Digest", digest)
        if told != digest and told.startswith("sha256:"):
            raise RegistryFailure(f"{host} sends another content than the one whose digest it names")
        return Locked(digest, platforms(host, found))

    def _place(self, reference: str) -> tuple[str, str, str]:
        registry, _, rest = reference.partition("/")
        repository, _, tag = rest.rpartition(":")
        if not self.mirror:
            return HOSTS.get(registry, registry), repository, tag
        host, _, folder = self.mirror.partition("/")
        return host, f"{folder.strip('/')}/{repository}".lstrip("/"), tag

    def _get(self, url: str, scope: tuple[str, str]) -> Answer:
        """One answer, after asking for a token where one is wanted."""
        found = self._patiently(url, self._tokens.get(scope, ""))
        if found.status == http.HTTPStatus.UNAUTHORIZED:
            self._tokens[scope] = self._token(found.headers.get("WWW-Authenticate", ""), *scope)
            found = self._patiently(url, self._tokens[scope])
        return found

    def _token(self, challenge: str, host: str, repository: str) -> str:
        scheme, _, rest = challenge.partition(" ")
        told = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        if scheme.lower() != "bearer" or not told.get("realm"):
            raise RegistryFailure(
                f"{host} wants a login for {repository}; only images that anybody may read are resolved"
            )
        asked = {"service": told.get("service", ""), "scope": told.get("scope") or f"repository:{repository}:pull"}
        realm = told["realm"]
        query = urlencode({key: value for key, value in asked.items() if value})
        found = self._patiently(f"{realm}{'&' if urlsplit(realm).query else '?'}{query}", "")
        try:
            content = json.loads(found.body) if found.status == http.HTTPStatus.OK else {}
        except ValueError:
            content = {}
        token = (content.get("token") or content.get("access_token")) if isinstance(content, dict) else None
        if not isinstance(token, str):
            raise RegistryFailure(
                f"{urlsplit(realm).hostname} gives no token for {repository} (it answers {found.status})"
            )
        return token

    def _patiently(self, url: str, token: str) -> Answer:
        """Asks again where a registry is busy or the line breaks."""
        for left in reversed(range(TRIES)):
            try:
                found = self._follow(url, token)
                if found.status not in BUSY or not left:
                    return found
                wait = waiting(found.headers, self.pause)
            except (URLError, http.client.HTTPException, OSError) as error:
                if not left:
                    reason = getattr(error, "reason", error)
                    raise RegistryFailure(f"{urlsplit(url).hostname} cannot be reached: {reason}") from None
                wait = self.pause
            time.sleep(wait)
        raise AssertionError("the last try answers or raises")

    def _follow(self, url: str, token: str) -> Answer:
        """Redirects are followed; a token stays with the host it is for."""
        first = urlsplit(url).netloc
        for _ in range(MOST_REDIRECTS):
            allowed(url)
            headers = {"Accept": ", ".join((*INDEXES, *MANIFESTS)), "User-Agent": "groundcrew"}
            if token and urlsplit(url).netloc == first:
                headers["Authorization"] = f"Bearer {token}"
            found = self._once(urllib.request.Request(url, headers=headers))  # noqa: S310 - `allowed` looked at it
            if found.status not in REDIRECTS or "Location" not in found.headers:
                return found
            url = urljoin(url, found.headers["Location"])
        raise RegistryFailure(f"{urlsplit(url).hostname} leads from one address to the next without end")

    def _once(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                body = answer.read(LARGEST + 1)
                status, headers = answer.status, answer.headers
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read(LARGEST))
        if len(body) > LARGEST:
            raise RegistryFailure(f"{request.host} sends more than {LARGEST >> 20} MiB for a manifest")
        return Answer(status, headers, body)


REASONS = {
    401: "(it wants a login)",
    403: "(not for everybody)",
    404: "(it has no such image or tag)",
    429: "(too many requests: wait, or give a mirror)",
}


def address(host: str) -> str:
    return f"{'http' if LOOPBACK.fullmatch(urlsplit(f'//{host}').hostname or '') else 'https'}://{host}"


def allowed(url: str) -> None:
    """Raises RegistryFailure for an address that is neither HTTPS nor this machine's."""
    found = urlsplit(url)
    if found.scheme != "https" and not (found.scheme == "http" and LOOPBACK.fullmatch(found.hostname or "")):
        raise RegistryFailure(f"{found.hostname or 'the registry'} is not asked without TLS")


def waiting(headers: Message, otherwise: float) -> float:
    told = headers.get("Retry-After", "")
    return min(float(told), LONGEST_WAIT) if told.isdigit() else otherwise


def platforms(host: str, found: Answer) -> dict[str, str]:
    """The digest of each platform's manifest; empty where the tag stands for a single manifest."""
    try:
        content = json.loads(found.body)
    except ValueError:
        content = None
    kind = content.get("mediaType") or found.headers.get_content_type() if isinstance(content, dict) else ""
    if not isinstance(content, dict) or kind not in (*INDEXES, *MANIFESTS):
        raise RegistryFailure(f"{host} sends no image manifest")
    listed = content.get("manifests", []) if kind in INDEXES else []
    named = [(_platform(entry.get("platform") or {}), entry.get("digest", "")) for entry in listed]
    # What describes an image (signatures, provenance) stands in its index as of an unknown platform.
    told = {name: digest for name, digest in named if "unknown" not in name}
    if not all(DIGEST.fullmatch(digest) for digest in told.values()):
        raise RegistryFailure(f"{host} sends an index with a digest that is none")
    return told


def _platform(told: Mapping[str, Any]) -> str:
    parts = (
        told.get("os", "unknown"),
        told.get("architecture", "unknown"),
        told.get("variant"),
        told.get("os.version"),
    )
    return "/".join(str(part) for part in parts if part)
