"""What the alerts of the log store read, on real engines in each fault and well again: the exporter's series, and what each
check finds, as the users they log in as."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.elk_stack import collector_statements, redaction_ottl, users
from components.elk_stack.lifecycle import REPOSITORY
from components.elk_stack.redaction_rules import RULES
from drill.programs import scratch
from jobs.__main__ import main
from jobs.exit_code import ExitCode, Failure
from jobs.log_store import canary
from jobs.log_store.client import LogStore
from jobs.log_store.lifecycle import followed
from jobs.log_store.snapshots import recent
from specs.exporters import EXPORTERS
from specs.links import log_stream
from specs.log_upkeep import CANARY_LATE, LETTERS_LOOK_BACK, LOOK_BACK, SNAPSHOT_AGE
from tests.live.exporters.loopback import labels_by_name
from tests.live.search.declared import declaring
from tests.live.search.engines import elasticsearch_6
from tests.live.search.node import Node, Refused
from tests.live.search.secured import secured
from tests.live.search.statistics import Statistics, exporting
from tests.live.search.trouble import ENVIRONMENT, failure, flooded, shipped
from tests.live.search.upkeep import PLAN, World, command, held, record, snapshot
from tests.support.proof_table import Page, Rows, Table
from tests.support.waiting import until

pytestmark = [pytest.mark.prove, pytest.mark.live, pytest.mark.xdist_group("search-checks")]

PAGE = Page(
    "log-checks",
    "What the alerts of the log store read",
    "Each fault of the log store that an alert is about, on a real engine, and what its series or its check says of it: "
    "Elasticsearch 8.19 over TLS with the rendered users and roles, elasticsearch_exporter as it is rendered, the rendered node "
    "agent for canaries, and Elasticsearch 6.8 for lifecycles, which 8.19's test distribution lacks.",
    (
        "components/elk_stack/users.py",
        "components/elk_stack/collector_statements.py",
        "components/elk_stack/redaction_ottl.py",
        "specs/exporters/elasticsearch.py",
        "jobs/log_store",
        "tools/elasticsearch_exporter",
        "tests/live/search/statistics.py",
        "tests/live/search/test_checks.py",
        "tests/live/search/trouble.py",
    ),
)
SERIES = Table(PAGE, "Series", ("what happened", "series", "says", "once it is over"))
CHECKS = Table(PAGE, "Checks", ("what happened", "check", "says"))
STREAM = log_stream("system", "platform", ENVIRONMENT.name)
PATIENCE = 600.0


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with scratch() as folder, secured(folder / "node", ENVIRONMENT) as node, declaring(node) as declared:
        found = World(node, declared)
        found.declare(replace(PLAN, environment=ENVIRONMENT))
        yield found


@pytest.fixture(scope="module")
def statistics(world: World) -> Iterator[Statistics]:
    with exporting(world.node) as found:
        yield found


class TestSeries:
    def test_the_exporter_exposes_what_its_contract_promises(self, world: World, statistics: Statistics) -> None:
        world.node.add(held()[0], [record(0)])
        found = labels_by_name(statistics.text)
        promised = {one.name: {frozenset(one.labels)} for one in EXPORTERS["elasticsearch-exporter"].metrics}
        assert {name: found.get(name) for name in promised} == promised

    def test_a_shard_that_no_node_holds_is_counted(self, world: World, statistics: Statistics, proof: Rows) -> None:
        name, red = "elasticsearch_cluster_health_unassigned_shards", "elasticsearch_cluster_health_status"
        before = round(statistics.total(name))
        nowhere = {"index.routing.allocation.require._name": "nowhere", "index.number_of_replicas": 0}
        world.node.put("unplaced?wait_for_active_shards=0", {"settings": nowhere})
        statistics.reach(name, before + 1)
        assert statistics.total(red, color="red") == 1
        world.node.delete("unplaced")
        statistics.reach(name, before)
        proof.row(SERIES, "an index may lie on no node that there is", name, "one more, and red", "as before")
        assert statistics.total(red, color="red") == 0

    def test_a_disk_at_its_flood_stage_closes_indices(self, world: World, statistics: Statistics, proof: Rows) -> None:
        name = "elasticsearch_indices_settings_stats_read_only_indices"
        world.node.put("flooded", {"settings": {"index.number_of_replicas": 0}})
        statistics.reach(name, 0)
        with flooded(world.node):
            until(lambda: statistics.total(name) > 0, "indices are closed", PATIENCE, every=2)
            with pytest.raises(Refused, match="read-only-allow-delete"):
                world.node.post("flooded/_doc", {"message": "no room"})
        statistics.reach(name, 0)
        proof.row(SERIES, "a disk is at the flood stage", name, "as many as lie on it", "none, by itself")
        world.node.post("flooded/_doc", {"message": "room again"})
        world.node.delete("flooded")


class TestLifecycles:
    """On 6.8, which runs them."""

    @pytest.fixture(scope="class")
    @classmethod
    def six(cls) -> Iterator[Node]:
        with scratch() as folder, elasticsearch_6(folder / "six") as node:
            node.put("_cluster/settings", {"persistent": {"indices.lifecycle.poll_interval": "1s"}})
            rollover = {"phases": {"hot": {"actions": {"rollover": {"max_docs": 1_000}}}}}
            node.put("_ilm/policy/logs", {"policy": rollover})
            yield node

    def test_an_index_in_an_error_is_named_with_the_reason(self, six: Node, proof: Rows) -> None:
        store, policy = LogStore(six.address), {"index.lifecycle.name": "logs"}
        alias = {"index.lifecycle.rollover_alias": "logs-well"}
        six.put(
            "logs-well-000001", {"settings": {**policy, **alias}, "aliases": {"logs-well": {"is_write_index": True}}}
        )
        assert followed(store, ["logs-*"]) == 1
        six.put("logs-stuck-000001", {"settings": policy})
        told = until(lambda: failure(store), "a lifecycle fails", PATIENCE)
        assert told.startswith("logs-stuck-000001: hot/rollover failed at ")
        assert "rollover_alias" in told
        assert "logs-well" not in told.replace("rollover_alias", "")
        proof.row(CHECKS, "a lifecycle stands in an error", "log-lifecycle", "which index, at which step and why")
        six.delete("logs-stuck-000001")
        assert followed(store, ["logs-*"]) == 1

    def test_lifecycles_that_were_stopped_are_told(self, six: Node, proof: Rows) -> None:
        store = LogStore(six.address)
        six.post("_ilm/stop")
        assert "wanted RUNNING" in until(lambda: failure(store), "lifecycles stop", PATIENCE)
        six.post("_ilm/start")
        until(lambda: not failure(store), "lifecycles run", PATIENCE)
        proof.row(CHECKS, "somebody stopped lifecycles", "log-lifecycle", "that they do not run")


class TestSnapshots:
    def test_a_snapshot_is_whole_and_recent_or_it_is_told(self, world: World, proof: Rows) -> None:
        store, now, oldest = (
            world.as_user(users.STATE_READER),
            datetime.now(UTC),
            timedelta(seconds=SNAPSHOT_AGE.seconds),
        )
        with pytest.raises(Failure, match="there is no whole snapshot"):
            recent(store, REPOSITORY, oldest, now)
        proof.row(CHECKS, "no snapshot was ever taken", "log-snapshots", "that there is none")
        world.node.add(held()[1], [record(0)])
        snapshot(world.node, REPOSITORY, "nightly", held()[1:2])
        assert recent(store, REPOSITORY, oldest, datetime.now(UTC))["snapshot"] == "nightly"
        nowhere = {"index.routing.allocation.require._name": "nowhere"}
        world.node.put("lost?wait_for_active_shards=0", {"settings": nowhere})
        partly = {"indices": f"lost,{held()[1]}", "partial": True, "include_global_state": False}
        world.node.put(f"_snapshot/{REPOSITORY}/partly?wait_for_completion=true", partly)
        late = now + oldest + timedelta(minutes=5)
        with pytest.raises(
            Failure, match=r"no snapshot of the last 36 hours: .*nightly.*the last try, partly, is PARTIAL"
        ):
            recent(store, REPOSITORY, oldest, late)
        proof.row(
            CHECKS, "the last nights' snapshots lack shards", "log-snapshots", "the last whole one, and the last try"
        )
        world.node.delete("lost")


class TestCanaries:
    """Through the real agent, from a container's log file into the store."""

    def asked(self, world: World, folder: Path, container: str) -> dict[str, list[str]]:
        common = ["--stream", STREAM, "--container", container]
        late, back = str(CANARY_LATE.seconds), str(LOOK_BACK.seconds)
        return {
            "canary": [*command(world, folder, "log-canary", users.CANARY_READER), *common, "--late", late],
            "redaction": [*command(world, folder, "log-redaction", users.CANARY_READER), *common, "--look-back", back],
        }

    def test_canaries_arrive_without_their_secrets(
        self, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], proof: Rows
    ) -> None:
        asked = self.asked(world, tmp_path, "canary-well")
        assert main(asked["canary"]) is ExitCode.RETRY
        written = capsys.readouterr()
        assert "no canary of the last 20 minutes arrived" in written.err
        proof.row(CHECKS, "no canary arrives", "log-canary", "since when none did")
        lines = [line for line in written.out.splitlines() if canary.MARK.search(line)]
        with shipped(world, tmp_path / "node", "canary-well", lines):
            until(lambda: main(asked["canary"]) is ExitCode.DONE, "the canary arrives", PATIENCE, every=5)
        capsys.readouterr()
        assert main(asked["redaction"]) is ExitCode.DONE
        assert f"{len(lines)} lines without secrets" in capsys.readouterr().out
        proof.row(
            CHECKS, "canaries arrive redacted", "log-canary, log-redaction", "when the last one was written, how many"
        )

    @pytest.mark.parametrize("lost", ["every rule", "jwt", "card"])
    def test_canaries_with_their_secrets_are_found(
        self,
        world: World,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        proof: Rows,
        lost: str,
    ) -> None:
        """An agent whose configuration lost its rules, or one of them."""
        if lost == "every rule":
            monkeypatch.setattr(collector_statements, "redacted_text", lambda path: [])
            monkeypatch.setattr(collector_statements, "redacted_fields", lambda path: [])
        else:
            monkeypatch.setattr(redaction_ottl, "RULES", tuple(rule for rule in RULES if rule.name != lost))
        container, lines = f"canary-{lost.replace(' ', '-')}", canary.lines(int(datetime.now(UTC).timestamp()) // 60)
        asked = self.asked(world, tmp_path, container)
        with shipped(world, tmp_path / "node", container, [line.text for line in lines]):
            until(lambda: main(asked["canary"]) is ExitCode.DONE, "the canary arrives", PATIENCE, every=5)
        capsys.readouterr()
        assert main(asked["redaction"]) is ExitCode.PROOF_FAILED
        told = capsys.readouterr().err
        kinds = [line.kind for line in lines if f"the kind {line.kind}\n" in told]
        assert kinds == (list(canary.KINDS) if lost == "every rule" else [lost])
        assert not any(line.secret in told for line in lines)
        proof.row(CHECKS, f"the agent lost {lost}", "log-redaction", "which kinds of secrets are stored, and where")

    def test_records_that_were_refused_are_counted(self, world: World, tmp_path: Path, proof: Rows) -> None:
        asked = command(world, tmp_path, "log-dead-letters", users.CANARY_READER)
        asked += ["--stream", STREAM, "--look-back", str(LETTERS_LOOK_BACK.seconds)]
        assert main(asked) is ExitCode.DONE
        now = datetime.now(UTC)
        for hours in (1, 7):
            letter = {"@timestamp": (now - timedelta(hours=hours)).isoformat(), "tags": ["dead-letter"]}
            world.node.add(STREAM, [letter])
        assert main(asked) is ExitCode.PROOF_FAILED
        proof.row(CHECKS, "Logstash kept what the store refused", "log-dead-letters", "how many in the last hours")

    def test_a_store_that_cannot_be_asked_is_no_finding(self, world: World, tmp_path: Path) -> None:
        """Those that wait for a success tell of it; a failure would say that a secret is stored."""
        asked = self.asked(replace(world, node=replace(world.node, address="https://localhost:1")), tmp_path, "gone")
        assert main(asked["redaction"]) is ExitCode.DONE
        assert main(asked["canary"]) is ExitCode.RETRY
