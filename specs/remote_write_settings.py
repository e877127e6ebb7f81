"""Settings of the stores outside that get a copy of the metrics."""

from pydantic import Field

from specs.environment import QueuePreset, RemoteWrite, SecretReference
from specs.strict import ReferenceSettings, Strict


class RemoteWriteSettings(Strict):
    """One store. `credentials` refers to an existing Secret of the namespace monitoring."""

    name: str
    url: str
    credentials: ReferenceSettings | None = None
    user: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    queue: QueuePreset = QueuePreset.SMALL
    pod_port: int | None = None

    def remote_write(self) -> RemoteWrite:
        given = self.credentials
        reference = SecretReference(given.secret, given.key) if given else None
        return RemoteWrite(self.name, self.url, reference, self.user, dict(self.headers), self.queue, self.pod_port)
