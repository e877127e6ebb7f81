"""What people run when something is lost: every command names what the program renders, and kubectl knows its words."""

import re
import shlex
import subprocess
from dataclasses import replace

import pytest

from components.backup_schedule.cron_jobs import cron_jobs, restore_job
from handbook.disasters import SWAPPED, planned, procedures
from handbook.procedure import Procedure
from jobs.engine.known import ENGINES
from specs.environment import Environment
from specs.links import cron_job_name
from specs.report import HEALTH_REPORT
from specs.system import System
from specs.units import minutes
from tests.handbook.written import environment, plan
from tests.support.coverage import covers
from tests.support.tree import ROOT
from tests.systems.data import FOUND
from tools.toolchain.programs import program

every_system = pytest.mark.parametrize("system", FOUND, ids=lambda system: system.name)
PROD = environment("prod")
WORDS = {"secret": 3}
"""Of a verb with kinds of its kinds."""
LOSSES = ("A node is gone", "The cluster is gone", "The region is gone", "A release is bad")


def commands(system: System, where: Environment = PROD) -> list[str]:
    return [line for found in procedures(system, where) for step in found.steps for line in step.commands]


def named(system: System, where: Environment, name: str) -> Procedure:
    return next(found for found in procedures(system, where) if found.name == name)


@covers("DR-01", "DR-03", "DR-04", "DR-05", "BUG-28")
@every_system
def test_every_loss_has_its_commands_on_the_page(system: System) -> None:
    text = plan(system.name, "disasters")
    for found in procedures(system, PROD):
        section = text.split(f"## {found.name}\n")[1].split("\n## ")[0]
        assert sum(line[:1].isdigit() for line in section.splitlines()) == len(found.steps)
        assert all(f"   {line}\n" in section for step in found.steps for line in step.commands)
    assert [found.name for found in procedures(system, PROD) if found.name in LOSSES] == list(LOSSES)


@covers("DR-01", "DR-03", "DR-04", "DR-05")
@every_system
def test_every_cron_job_that_is_started_is_rendered(system: System) -> None:
    rendered = {cron_job_name(system.name, HEALTH_REPORT)}
    for store, backup in planned(system):
        rendered |= {job["metadata"]["name"] for job in cron_jobs(system, store, backup, PROD)}
        rendered.add(restore_job(system, store, backup, PROD)["metadata"]["name"])
    started = {name for line in commands(system) for name in re.findall(r"--from=cronjob/(\S+)", line)}
    assert started
    assert started <= rendered


@every_system
def test_make_knows_its_targets_and_pages_the_cluster(system: System) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    called = {line.split()[1] for line in commands(system) if line.startswith("make ")}
    assert called
    assert called <= targets
    assert any(f"CONTEXT={PROD.standby_context}" in line for line in commands(system))
    without = replace(PROD, standby_context="")
    assert "make a cluster" in " ".join(step.what for step in named(system, without, "The cluster is gone").steps)


@covers("DR-03", "BUG-28")
@every_system
def test_kubectl_knows_every_verb_and_option(system: System) -> None:
    known: dict[str, str] = {}
    for line in commands(system):
        for piece in re.findall(r"kubectl [^;)]*", line):
            words = [word for word in shlex.split(piece.replace("$job", "job"))[1:] if word]
            options = {word.partition("=")[0] for word in words if word.startswith("--")}
            plain = [
                word for at, word in enumerate(words) if word[:1] != "-" and words[at - 1] not in ("-n", "--context")
            ]
            verb = " ".join(plain[: WORDS.get(plain[1], 2)] if plain[0] in ("create", "rollout") else plain[:1])
            known[verb] = known.get(verb) or _help(verb)
            missing = [option for option in options - {"--context"} if f"{option}=" not in known[verb]]
            assert not missing, f"kubectl {verb} has no {missing}"


def _help(verb: str) -> str:
    asked = [program("groundcrew-cluster"), "kubectl", *verb.split(), "--help"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120)
    assert "Usage:" in answer.stdout
    return answer.stdout


def test_what_is_said_of_engines_is_what_their_scripts_do() -> None:
    assert {engine.value for engine in SWAPPED} == {name for name, engine in ENGINES.items() if engine.swap}


@every_system
def test_only_what_is_protected_asks_for_a_token(system: System) -> None:
    free = replace(PROD, protect=False)
    for where, asks in ((PROD, True), (free, False)):
        for found in procedures(system, where):
            if found.name.endswith("data is wrong"):
                assert any("TOKEN" in line for step in found.steps for line in step.commands) is asks
            elif found.name in LOSSES:
                assert not any("TOKEN" in line for step in found.steps for line in step.commands)


@covers("DR-03")
@every_system
def test_a_lost_database_and_a_lost_node_are_over_within_the_shortest_promise(system: System) -> None:
    promised = [backup.rto for _, backup in planned(system)]
    for found in procedures(system, PROD):
        if found.name.endswith("data is wrong") or found.name == "A node is gone":
            assert minutes(5) < found.most
            assert all(found.most <= rto for rto in promised), (found.name, found.most.words)
