"""The auditor as it runs in its pod, over copies of a real PostgreSQL, scraped by a real Prometheus with the rendered alerts."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from components.backup_schedule import names
from components.monitoring_stack.keep_list import Used
from components.monitoring_stack.scrape import Scraped, auditor_job
from dashboards.backups import backups_board
from drill.programs import secret
from jobs.cipher.age import pyrage
from jobs.exit_code import ExitCode
from rules.copies import copies_groups
from rules.group import text
from specs.audit_document import AuditDocument, AuditedStore
from specs.backup import Backup
from specs.environment import ObjectStore
from specs.exporters import BACKUP_AUDITOR
from specs.job_document import ObjectStoreAddress, TierCount
from specs.store import Engine
from tests.live.platform.prometheus import Prometheus, aimed, configuration, prometheus, until
from tests.rules.rendered import ENVIRONMENT, SYSTEMS
from tests.support.backup_bench import Bench, done, extend, postgresql_bench, ship
from tests.support.servers import free_port, give
from tests.support.tree import ROOT
from tests.support.waiting import until as patiently

pytestmark = pytest.mark.live

SYSTEM = next(
    replace(system, stores=(replace(store, name="db"),))
    for system in SYSTEMS.values()
    for store in system.stores
    if store.engine is Engine.POSTGRESQL and isinstance(store.backup, Backup)
)
"""A shipped system with a PostgreSQL, whose store has the name of the one that is backed up here."""
VOLUME = replace(ENVIRONMENT, object_store=ObjectStore("volume"))
TIERS = (TierCount("daily", 7), TierCount("weekly", 5), TierCount("monthly", 12))


@dataclass
class Watch:
    bench: Bench
    server: Prometheus
    folder: Path
    port: int

    def pending(self) -> set[str]:
        """Alerts whose condition holds; none of them has been held long enough to fire."""
        return {labels["alertname"] for labels in self.server.labels('ALERTS{alertstate="pending"}')}

    @contextmanager
    def auditing(self) -> Iterator["subprocess.Popen[bytes]"]:
        file = self.folder / "audit.json"
        place = ObjectStoreAddress("volume", path=str(self.bench.copies))
        stores = (AuditedStore("db", "postgresql", TIERS),)
        file.write_text(AuditDocument("shop", "test", place, stores, self.port, 1, 5).json())
        words = [sys.executable, "-m", "jobs", "audit", "--document", str(file), "--address", "127.0.0.1"]
        with (self.folder / "audit.log").open("ab") as log:
            process = subprocess.Popen(words, cwd=ROOT, env={"PATH": os.defpath}, stdout=log, stderr=log)
            try:
                patiently(self._answers, "the auditor answers", ignoring=(OSError,))
                yield process
            finally:
                process.terminate()
                assert process.wait(20) == ExitCode.DONE

    def _answers(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            return answer.status == 200

    def said(self) -> str:
        return (self.folder / "audit.log").read_text()


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """Four bases, so that there is a usual size, and a proof."""
    folder, port = tmp_path_factory.mktemp("auditor"), free_port()
    scraped = Scraped(ENVIRONMENT, Used(frozenset(), (), frozenset(), everything=True))
    meta = {
        "service_name": names.auditor(SYSTEM),
        "endpointslice_port_name": "http",
        "namespace": SYSTEM.namespace,
        "pod_name": "auditor-0",
        "pod_node_name": "node-1",
    }
    job = aimed(auditor_job(scraped, SYSTEM), [f"127.0.0.1:{port}"], **meta)
    rules = folder / "copies.yml"
    rules.write_text(text(copies_groups(SYSTEM, VOLUME)), encoding="utf-8")
    with postgresql_bench() as bench:
        ship(bench)
        for _ in range(3):
            extend(bench)
        done(bench, "verify")
        with prometheus(folder, configuration([job], "1s", rule_files=[str(rules)])) as server:
            yield Watch(bench, server, folder, port)


@pytest.mark.covers("ALT-46")
def test_every_series_of_the_contract_is_told_and_nothing_is_wrong(watch: Watch) -> None:
    with watch.auditing():
        patiently(lambda: bool(watch.server.labels("backup_usual_stored_bytes")), "the first reading", seconds=60)
        told = {name for metric in BACKUP_AUDITOR.metrics for name in [metric.name] if watch.server.labels(name)}
        assert told == {metric.name for metric in BACKUP_AUDITOR.metrics}
        until(lambda: watch.pending() == set(), "no alert's condition holds")
        [[labels, age]] = watch.server.values("time() - backup_chain_through_timestamp_seconds").items()
        assert 0 <= age < 300
        assert dict(labels)["system"] == SYSTEM.name
        [lost] = watch.server.values("backup_rpo_measured_seconds").values()
        assert lost < 300
    assert watch.said() == ""


def test_every_panel_of_the_buckets_has_data(watch: Watch) -> None:
    board = backups_board((SYSTEM,), ENVIRONMENT)
    shown = [
        target["expr"]
        for panel in board.document["panels"]
        for inner in (panel, *panel.get("panels", []))
        for target in inner.get("targets", [])
        if 'job="backup-auditor"' in target["expr"]
    ]
    assert len(shown) >= 6
    with watch.auditing():
        for expression in shown:
            until(lambda expression=expression: bool(watch.server.labels(expression)), expression)


@pytest.mark.covers("ALT-46")
def test_each_fault_makes_its_alerts_pending_and_is_named(watch: Watch) -> None:
    """Faults that a Job that ended well would not show."""
    copies, bench = watch.bench.copies, watch.bench
    slices, base = sorted(copies.glob("test/shop/db/slice/*.json")), bench.manifests("base")[-1]
    extend(bench)
    newest = bench.manifests("base")[-1]
    for _ in range(2):
        bench.write(10)
        done(bench, "slice")
    middle = sorted(set(copies.glob("test/shop/db/slice/*.json")) - set(slices))[-2]
    part = copies / base.parts[0].key
    faults: dict[str, tuple[Path, bytes | None, set[str]]] = {
        "a slice is gone": (middle, None, {"BackupChainGap"}),
        "a part is gone": (part, None, {"BackupCopyDamaged"}),
        "a manifest is torn": (copies / f"test/shop/db/base/{base.copy}.json", b"{", {"BackupCopyDamaged"}),
    }
    assert newest != base
    with watch.auditing():
        for fault, (file, data, alerts) in faults.items():
            until(lambda: watch.pending() == set(), f"all is well before {fault}")
            whole = file.read_bytes()
            file.unlink() if data is None else file.write_bytes(data)
            try:
                until(lambda alerts=alerts: watch.pending() == alerts, fault)
            finally:
                file.write_bytes(whole)
                give(file)
        until(lambda: watch.pending() == set(), "all is well again")
    assert f"parts/{base.parts[0].key.split('/parts/')[1]}: is missing" in watch.said()


@pytest.mark.covers("ALT-46")
def test_a_failed_proof_is_told_until_its_copy_is_proven(watch: Watch) -> None:
    file = watch.bench.pod.home / "identity" / "identity"
    right = file.read_text()
    with watch.auditing():
        until(lambda: watch.pending() == set(), "all is well")
        secret(file, str(pyrage.x25519.Identity.generate()))
        try:
            assert watch.bench.pod.run("verify").code == ExitCode.PROOF_FAILED
        finally:
            secret(file, right)
        until(lambda: "BackupProofFailed" in watch.pending(), "the failed proof")


@pytest.mark.covers("ALT-46")
def test_a_store_whose_series_vanish_is_told(watch: Watch) -> None:
    with watch.auditing():
        until(lambda: "BackupsUnread" not in watch.pending(), "the auditor is scraped")
    until(lambda: watch.pending() == {"BackupsUnread"}, "the auditor is gone")
