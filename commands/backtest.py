"""`make backtest`: replays a system's objectives and their alerts over history, on a real Prometheus."""

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from backtest.course import Course
from backtest.plan import DAYS, courses
from backtest.recorded import NoHistory, blocks, borrowed, recorded_span
from backtest.replay import Cost
from backtest.report import data, json_text, markdown
from backtest.run import Outcome, backtest, history, span_of, with_targets
from backtest.server import ReplayFailure, Server, running
from commands.check_input import checked
from commands.failure import BAD_INPUT, CommandFailure
from specs.environment import Environment
from specs.fault import nearest
from specs.system import System
from tools.toolchain.programs import program


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--system", required=True, help="whose objectives")
    parser.add_argument("--env", default="prod", help="the environment the rules are made for")
    parser.add_argument("--days", type=int, default=DAYS, help="length of the generated history")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another history of the same kind")
    parser.add_argument("--history", type=Path, help="data folder of a Prometheus, replayed instead of a generated one")
    parser.add_argument("--target", action="append", default=[], help="what if, as OBJECTIVE=0.995; may be repeated")
    parser.add_argument("--out", type=Path, help="folder for backtest.md and backtest.json")


def run(options: argparse.Namespace) -> int:
    system, environment = _chosen(options.system, options.env)
    try:
        variants = {"as declared": system}
        if options.target:
            variants["what if"] = with_targets(system, targets(options.target))
    except ValueError as error:
        raise CommandFailure(str(error), BAD_INPUT) from None
    texts, documents = [f"# Backtest of {system.name}\n"], {}
    # Failures are sized by the declared targets: another target is tried on the same history, not on one of its own.
    planned = courses(system, options.seed, options.days)
    for title, variant in variants.items():
        try:
            outcomes, cost = _replayed(variant, environment, planned, options.history)
        except NoHistory as reason:
            raise CommandFailure(str(reason), BAD_INPUT) from None
        except ReplayFailure as failure:
            raise CommandFailure(str(failure)) from None
        texts.append(markdown(title, outcomes, cost))
        documents[title] = data(outcomes, cost)
    _write("\n".join(texts), documents, options.out)
    return 0


def targets(given: Iterable[str]) -> Mapping[str, float]:
    """Objectives and shares from OBJECTIVE=SHARE. Raises ValueError with every one that cannot be read."""
    found, wrong = {}, []
    for one in given:
        name, _, share = one.partition("=")
        try:
            found[name] = float(share)
        except ValueError:
            found[name] = 0.0
        if not 0 < found[name] < 1:
            wrong.append(f"--target {one}: wanted OBJECTIVE=SHARE with a share above 0 and below 1, such as 0.995")
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def _chosen(name: str, environment: str) -> tuple[System, Environment]:
    plan = checked(environment)
    found = next((system for system in plan.systems if system.name == name), None)
    names = [system.name for system in plan.systems]
    if found is None:
        raise CommandFailure(f"--system {name}: there is no such system here; {nearest(name, names)}", BAD_INPUT)
    if not found.slos:
        raise CommandFailure(f"{name} declares no objective, so there is nothing to replay", BAD_INPUT)
    return found, plan.environment


def _replayed(
    system: System, environment: Environment, planned: Mapping[str, Course], recorded: Path | None
) -> tuple[list[Outcome], Cost]:
    if recorded:
        found = blocks(recorded)
        with _server() as server:
            borrowed(found, server.data)
            return backtest(server, system, environment, recorded_span(found), None)
    done = [_generated(replace(system, slos=(slo,)), environment, planned[slo.name]) for slo in system.slos]
    return [outcome for outcomes, _ in done for outcome in outcomes], Cost.of(cost for _, cost in done)


def _generated(system: System, environment: Environment, course: Course) -> tuple[list[Outcome], Cost]:
    """One objective over a history of its own: two that count one series would be each other's noise."""
    with _server() as server:
        samples, truth = history(system, {slo.name: course for slo in system.slos})
        server.load(samples)
        return backtest(server, system, environment, span_of((course,)), truth)


@contextmanager
def _server() -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory(prefix="backtest-") as folder,
        running(Path(folder), program("prometheus"), program("promtool")) as server,
    ):
        yield server


def _write(text: str, documents: dict[str, Any], folder: Path | None) -> None:
    print(text)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "backtest.md").write_text(text, encoding="utf-8")
        (folder / "backtest.json").write_text(json_text(documents), encoding="utf-8")
