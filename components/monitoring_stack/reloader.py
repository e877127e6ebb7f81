"""The sidecar that has Alertmanager read its files again when they changed, so that a new route needs no restart.

Prometheus watches its own files. Alertmanager cannot, and the reloader of the Prometheus operator either keeps a password
in its arguments or asks Prometheus whether the signal arrived; a dozen lines in the server's own image need neither.
"""

from collections.abc import Mapping, Sequence

from components.images import image
from components.monitoring_stack import ports
from components.monitoring_stack.access import ALERTMANAGER, ALERTMANAGER_ACCESS, RELOADER
from components.workload import Container, exec_probe
from specs.environment import Size
from specs.units import mebibytes, millicores

NAME = "config-reloader"
SIZE = Size(1, millicores(10), millicores(100), mebibytes(16), mebibytes(64))
PERIOD_SECONDS = 10
HEARTBEAT = "/run/reloader"
STALE_MINUTES = 3


def script(
    folders: Sequence[str],
    password: str = f"{ALERTMANAGER_ACCESS}/{RELOADER.key}",
    server: str = f"127.0.0.1:{ports.ALERTMANAGER}",
    heartbeat: str = HEARTBEAT,
    period: int = PERIOD_SECONDS,
) -> str:
    """A loop for BusyBox: content decides, not time stamps, and the password is read anew for every request.

    It begins with one reload, in case something changed while it was away. A file that Alertmanager refuses is offered
    again, and the alert on failed reloads tells people.
    """
    watched = " ".join(f"{folder}/*" for folder in folders)
    return f"""\
set -u
applied=""
while sleep {period}; do
  touch {heartbeat}/seen
  content="$(cat {watched} | sha256sum)"
  [ "$content" = "$applied" ] && continue
  if timeout 30 wget -q -O /dev/null --post-data= "http://{RELOADER.user}:$(cat {password})@{server}/-/reload"; then
    applied="$content"
    echo "reloaded"
  else
    echo "not reloaded, trying again" >&2
  fi
done
"""


def reloader(watched: Mapping[str, str]) -> Container:
    """`watched` are volumes and their paths, as the server mounts them."""
    fresh = f'test -n "$(find {HEARTBEAT}/seen -mmin -{STALE_MINUTES})"'
    return Container(
        NAME,
        image(ALERTMANAGER),
        SIZE,
        command=["/bin/sh", "-c"],
        args=[script(tuple(watched.values()))],
        mounts={**watched, "reloader-access": ALERTMANAGER_ACCESS, "heartbeat": HEARTBEAT},
        writable=("heartbeat",),
        probes={"liveness": exec_probe(["/bin/sh", "-c", fresh], period=60)},
        ephemeral="16Mi",
    )
