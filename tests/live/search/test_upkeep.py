"""What looks after the log store, on a real node with the rendered users and roles: the declared state is applied or it is
told why not, and an archive that lies is found out."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.elk_stack import users
from components.elk_stack.lifecycle import REPOSITORY
from components.elk_stack.log_policy import streams
from components.elk_stack.settings import state_digest
from drill.programs import give, given_folder, scratch
from jobs.__main__ import main
from jobs.exit_code import ExitCode, Failure
from jobs.log_store.archive import Archive
from jobs.log_store.state import applied
from specs.job_document import ARCHIVE_PREFIX
from tests.live.search.declared import NotTaken, declaring
from tests.live.search.engines import elasticsearch_8
from tests.live.search.node import Refused
from tests.live.search.secured import PASSWORD, secured
from tests.live.search.upkeep import PLAN, World, backing, command, filled, held, record, restored, snapshot
from tests.support.proof_table import Page, Rows, Table

pytestmark = [pytest.mark.prove, pytest.mark.live, pytest.mark.xdist_group("search-upkeep")]

PAGE = Page(
    "log-upkeep",
    "What looks after the log store",
    "The Jobs that compare the log store's state with what is declared and that restore and count an archived index, as the "
    "users they log in as, against Elasticsearch 8.19 over TLS. Some of the states and archives lie.",
    (
        "components/elk_stack/settings.py",
        "components/elk_stack/users.py",
        "jobs/log_store",
        "jobs/stack_server.py",
        "tests/live/search/declared.py",
        "tests/live/search/test_upkeep.py",
        "tests/live/search/upkeep.py",
    ),
)
STATE = Table(PAGE, "Declared state", ("what happened", "the Job says"))
ARCHIVE = Table(PAGE, "Archive", ("what happened", "the Job says"))
RECORDS = 120
FIRST = ("logs-audit.*", "logs-security.*")
OPEN = "logs-system.platform-prod"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with scratch() as folder, secured(folder / "node", PLAN.environment) as node, declaring(node) as declared:
        yield World(node, declared)


@pytest.fixture(scope="module")
def first_digest(world: World) -> str:
    return world.declare()


class TestState:
    def test_what_is_declared_is_found(self, world: World, first_digest: str, proof: Rows) -> None:
        assert applied(world.as_user(users.STATE_READER), first_digest, 0) == world.declared.version()
        proof.row(STATE, "the declared state is applied", "that it is")

    def test_another_change_is_missed(self, world: World, first_digest: str, proof: Rows) -> None:
        """As when the container that hands the file over hangs."""
        fewer = replace(PLAN, systems=PLAN.systems[1:])
        digest = state_digest(fewer.environment, fewer.systems)
        with pytest.raises(Failure, match=f"has the state {first_digest}, wanted {digest}") as failure:
            applied(world.as_user(users.STATE_READER), digest, 0)
        assert failure.value.code is ExitCode.RETRY
        proof.row(STATE, "a change does not reach the store", "which state it has, and which is wanted")

    def test_a_refused_change_is_told_in_the_store_s_words(self, world: World, first_digest: str, proof: Rows) -> None:
        gone = streams(PLAN.environment, PLAN.systems[:1])[0]
        world.node.add(gone.name, [record(0)])
        fewer = replace(PLAN, systems=PLAN.systems[1:])
        with pytest.raises(NotTaken):
            world.declare(fewer)
        with pytest.raises(Failure, match="in use by a data streams"):
            applied(world.as_user(users.STATE_READER), state_digest(fewer.environment, fewer.systems), 0)
        world.declare()
        proof.row(STATE, "a system's streams are taken out while it has records", "the store's reason")

    def test_a_file_that_cannot_be_parsed_is_told(self, world: World, first_digest: str, proof: Rows) -> None:
        with pytest.raises(NotTaken):
            world.declared.declare({"ilm": "no policies"})
        with pytest.raises(Failure, match="wanted another"):
            applied(world.as_user(users.STATE_READER), "another", 0)
        world.declare()
        proof.row(STATE, "a file that cannot be parsed", "that another state is wanted")

    def test_the_command_says_so_with_its_code(
        self, world: World, first_digest: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked = [*command(world, tmp_path, "log-state", users.STATE_READER), "--patience", "0", "--digest"]
        assert main([*asked, first_digest]) is ExitCode.DONE
        assert main([*asked, "another"]) is ExitCode.RETRY
        assert "wanted another" in capsys.readouterr().err


class TestArchive:
    @pytest.fixture(scope="class")
    @classmethod
    def short(cls, world: World) -> str:
        """A repository whose closed indices lack a document: taken of a store that lost one."""
        with scratch() as folder, elasticsearch_8(folder / "other") as other:
            place = {"type": "fs", "settings": {"location": str(other.folder / "repository")}}
            other.put("_snapshot/own", place)
            other.put("_index_template/logs", {"index_patterns": ["logs-*"], "data_stream": {}, "priority": 300})
            for stream in held():
                filled(other, stream, RECORDS - 1)
            snapshot(other, "own", "nightly-short", held())
            there = world.node.folder / "repository" / "short"
            shutil.copytree(other.folder / "repository", there)
        for place in (there, *there.rglob("*")):
            give(place)
        world.node.put("_snapshot/short", {"type": "fs", "settings": {"location": str(there), "readonly": True}})
        return "short"

    @pytest.fixture(scope="class")
    @classmethod
    def streams(cls, world: World, first_digest: str) -> list[str]:
        for stream in held():
            filled(world.node, stream, RECORDS)
        return held()

    @pytest.fixture
    def archive(self, world: World, streams: list[str]) -> Iterator[Archive]:
        snapshot(world.node, REPOSITORY, "nightly", streams)
        yield Archive(world.as_user(users.ARCHIVE_PROVER), REPOSITORY, FIRST)
        for found in world.node.get(f"_snapshot/{REPOSITORY}/*")["snapshots"]:
            world.node.delete(f"_snapshot/{REPOSITORY}/{found['snapshot']}")
        assert restored(world.node) == []

    def test_an_index_comes_back_whole(self, world: World, archive: Archive, proof: Rows) -> None:
        before = {stream: world.node.count(stream) for stream in held()}
        found = archive.prove()
        assert (found.documents, found.snapshot) == (RECORDS, "nightly")
        assert found.index in [backing(world.node, stream)[0] for stream in held()]
        assert {stream: world.node.count(stream) for stream in held()} == before
        proof.row(ARCHIVE, "an index comes back whole", "its name and how many documents it has")

    def test_each_month_proves_another_index(self, archive: Archive) -> None:
        found = [replace(archive, turn=archive.turn + month).prove().index for month in range(len(held()))]
        assert len(set(found)) == len(held())

    def test_a_killed_run_s_index_is_taken_away(self, world: World, archive: Archive, proof: Rows) -> None:
        index = backing(world.node, held()[0])[0]
        renamed = {"rename_pattern": "(.+)", "rename_replacement": f"{ARCHIVE_PREFIX}$1", "indices": index}
        world.node.post(f"_snapshot/{REPOSITORY}/nightly/_restore?wait_for_completion=true", renamed)
        assert restored(world.node)
        assert archive.prove().documents == RECORDS
        proof.row(ARCHIVE, "a run was killed with its index restored", "the same, and takes it away")

    def test_missing_documents_are_found(self, archive: Archive, short: str, proof: Rows) -> None:
        wanted = rf"{RECORDS - 1} documents came back from nightly-short, wanted {RECORDS}"
        with pytest.raises(Failure, match=wanted) as failure:
            replace(archive, repository=short).prove()
        assert failure.value.code is ExitCode.PROOF_FAILED
        proof.row(ARCHIVE, "a document is missing in the snapshot", "how many came back, and how many are wanted")

    def test_a_missing_snapshot_is_found(self, archive: Archive, proof: Rows) -> None:
        late = replace(archive, now=datetime.now(UTC) + timedelta(days=4))
        with pytest.raises(Failure, match=r"no snapshot of the last 72 hours.*nightly") as failure:
            late.prove()
        assert failure.value.code is ExitCode.PROOF_FAILED
        proof.row(ARCHIVE, "no snapshot was taken for three nights", "which was the last")

    def test_an_empty_repository_is_found(self, world: World, archive: Archive, proof: Rows) -> None:
        world.node.delete(f"_snapshot/{REPOSITORY}/nightly")
        with pytest.raises(Failure, match="no whole snapshot") as failure:
            archive.prove()
        assert failure.value.code is ExitCode.NOTHING_TO_PROVE
        proof.row(ARCHIVE, "there is no snapshot", "that there is none")

    def test_lost_files_of_the_repository_are_found(self, world: World, archive: Archive, proof: Rows) -> None:
        """The catalogue is whole, what it speaks of is gone."""
        there = given_folder(world.node.folder / "repository" / "broken")
        world.node.put("_snapshot/broken", {"type": "fs", "settings": {"location": str(there)}})
        snapshot(world.node, "broken", "nightly", held())
        data = list(there.rglob("__*"))
        assert data
        for file in data:
            file.unlink()
        with pytest.raises(Failure, match="does not come back") as failure:
            replace(archive, repository="broken").prove()
        assert failure.value.code is ExitCode.PROOF_FAILED
        proof.row(ARCHIVE, "files of the snapshot are gone", "which shard does not come back")

    def test_an_index_that_is_still_written_to_proves_nothing(
        self, world: World, archive: Archive, proof: Rows
    ) -> None:
        world.node.add(OPEN, [record(0)])
        world.node.delete(f"_snapshot/{REPOSITORY}/nightly")
        snapshot(world.node, REPOSITORY, "nightly-open", [OPEN])
        with pytest.raises(Failure, match="holds no index that was closed before it") as failure:
            archive.prove()
        assert failure.value.code is ExitCode.NOTHING_TO_PROVE
        proof.row(ARCHIVE, "every index is still written to", "that nothing can be compared yet")

    def test_the_command_prints_the_proof(
        self, world: World, archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked = command(world, tmp_path, "log-archive", users.ARCHIVE_PROVER)
        assert main([*asked, "--repository", REPOSITORY, "--first", *FIRST]) is ExitCode.DONE
        assert json.loads(capsys.readouterr().out)["documents"] == RECORDS

    def test_the_prover_reads_no_record_and_deletes_no_log(self, world: World, archive: Archive) -> None:
        own = world.node.as_user(users.ARCHIVE_PROVER.name, PASSWORD)
        [stream, *_] = held()
        for method, path in (("GET", f"{stream}/_search"), ("DELETE", backing(world.node, stream)[0])):
            with pytest.raises(Refused, match="403"):
                own.ask(method, path)
