"""A real node that holds the declared state, with the rendered users and roles; and streams with closed indices on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commands.check_input import checked
from components.elk_stack import users
from components.elk_stack.log_policy import SECURED, streams
from components.elk_stack.settings import state, state_digest
from jobs.log_store.client import LogStore
from specs.blueprint import Blueprint
from specs.job_document import ARCHIVE_PREFIX
from tests.live.search.declared import Declared
from tests.live.search.node import Document, Node
from tests.live.search.secured import PASSWORD
from tests.live.search.supported import for_elasticsearch_8

PLAN = checked("prod")


@dataclass(frozen=True)
class World:
    node: Node
    declared: Declared

    def as_user(self, user: users.User) -> LogStore:
        return LogStore(self.node.address, user.name, PASSWORD, self.node.authority)

    def declare(self, plan: Blueprint = PLAN) -> str:
        """The digest of what was declared."""
        told = for_elasticsearch_8(state(plan.environment, plan.systems), self.node.folder / "repository")
        self.declared.declare(told)
        return state_digest(plan.environment, plan.systems)


def held() -> list[str]:
    return [one.name for one in streams(PLAN.environment, PLAN.systems) if one.log_class in SECURED][:3]


def record(number: int) -> Document:
    return {"@timestamp": "2026-11-21T10:00:00Z", "message": f"record {number}"}


def backing(node: Node, stream: str) -> list[str]:
    """Indices of a stream, the oldest first."""
    return sorted(node.get(f"{stream}/_stats/docs?level=indices&expand_wildcards=all")["indices"])


def filled(node: Node, stream: str, records: int) -> None:
    """A closed index with so many records, and a younger one."""
    node.add(stream, [record(number) for number in range(records)])
    node.post(f"{stream}/_rollover")
    node.add(stream, [record(0)])


def snapshot(node: Node, repository: str, name: str, indices: Sequence[str]) -> None:
    body = {"indices": ",".join(indices), "include_global_state": False}
    taken = node.put(f"_snapshot/{repository}/{name}?wait_for_completion=true", body)["snapshot"]
    assert taken["state"] == "SUCCESS"


def restored(node: Node) -> list[str]:
    """Also indices without a shard that came back."""
    return [found["index"] for found in node.get(f"_cat/indices/{ARCHIVE_PREFIX}*?expand_wildcards=all&format=json")]


def command(world: World, folder: Path, task: str, user: users.User) -> list[str]:
    (folder / "password").write_text(f"{PASSWORD}\n")
    given = ["--store", world.node.address, "--user", user.name, "--credentials", str(folder)]
    return [task, *given, "--authority", str(world.node.authority)]
