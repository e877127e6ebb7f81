"""The few calls that tasks make to the Kubernetes API: read a Secret, patch a Secret or another object."""

import base64
import json
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jobs.exit_code import ExitCode, Failure

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
TIMEOUT = 30
DENIED = (401, 403)


class Secrets(Protocol):
    def get(self, namespace: str, name: str) -> Mapping[str, bytes]:
        """A Secret's data. Raises Failure."""
        ...

    def patch(self, namespace: str, name: str, data: Mapping[str, bytes]) -> None:
        """Sets the given keys and leaves others. Raises Failure."""
        ...


@dataclass(frozen=True)
class Cluster:
    """The API server of the cluster this pod runs in, as its service account."""

    address: str
    token: str
    authority: Path | None

    def get(self, namespace: str, name: str) -> Mapping[str, bytes]:
        found = self._secret("GET", namespace, name).get("data") or {}
        return {key: base64.b64decode(value) for key, value in found.items()}

    def patch(self, namespace: str, name: str, data: Mapping[str, bytes]) -> None:
        self._secret("PATCH", namespace, name, {"data": {key: base64.b64encode(v).decode() for key, v in data.items()}})

    def _secret(self, method: str, namespace: str, name: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.call(method, f"api/v1/namespaces/{namespace}/secrets/{name}", f"Secret {namespace}/{name}", body)

    def call(self, method: str, path: str, where: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The object the server answers with; `where` names it in messages. Raises Failure."""
        request = urllib.request.Request(  # noqa: S310  the address is the cluster's own
            f"{self.address}/{path}",
            data=json.dumps(body).encode() if body else None,
            method=method,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/merge-patch+json"},
        )
        trusted = ssl.create_default_context(cafile=str(self.authority)) if self.authority else None
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT, context=trusted) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            code = ExitCode.CREDENTIALS if error.code in DENIED else ExitCode.RETRY
            raise Failure(code, f"{where}: the API server answered {error.code} to {method}") from error
        except (OSError, ValueError) as error:
            raise Failure(ExitCode.RETRY, f"{where}: no answer from the API server: {error}") from error


def own_cluster(account: Path = ACCOUNT) -> Cluster:
    """`account` is where the service account's token and authority lie. Raises Failure outside a pod."""
    host, port = os.environ.get("KUBERNETES_SERVICE_HOST", ""), os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    token = account / "token"
    if not host or not token.exists():
        raise Failure(ExitCode.CREDENTIALS, f"no service account: {token} is missing; mount the account's token")
    shown = f"[{host}]" if ":" in host else host
    return Cluster(f"https://{shown}:{port}", token.read_text(encoding="utf-8").strip(), account / "ca.crt")
