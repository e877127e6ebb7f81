"""A pod of a Job that logs in to one of the stack's servers."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.certificates.leaf import AUTHORITY_CERTIFICATE, Leaf
from components.elk_stack import ports
from components.elk_stack.users import User
from components.volume import secret_volume
from components.workload import Container, Pod
from specs.environment import Environment
from specs.job_document import AUTHORITY_PATH, CREDENTIALS_PATH


def client(
    environment: Environment,
    name: str,
    task: str,
    address: tuple[str, str],
    told: Sequence[str],
    user: User,
    server: Leaf,
    mounts: Mapping[str, str] | None = None,
    volumes: Sequence[dict[str, Any]] = (),
    annotations: Mapping[str, str] | None = None,
) -> Pod:
    """`name` is that of the service account and what the pod is found by; `address` is an option and where the server is,
    `server` whose authority it trusts."""
    own = {"credentials": CREDENTIALS_PATH, "authority": AUTHORITY_PATH.rpartition("/")[0]}
    container = Container(
        task,
        environment.jobs_image,
        environment.size("job"),
        args=[task, *address, "--user", user.name, *told],
        mounts={**(mounts or {}), **own},
        ephemeral="64Mi",
    )
    secrets = [
        secret_volume("credentials", user.secret, (user.key,)),
        secret_volume("authority", server.secret, (AUTHORITY_CERTIFICATE,)),
    ]
    return Pod([container], ports.own_labels(name), name, volumes=[*volumes, *secrets], annotations=annotations or {})
