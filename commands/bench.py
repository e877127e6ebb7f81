"""`make bench`: the performance table, each figure beside its peer, measured in one run and alternating."""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from commands.engine import Engine
from commands.paths import ROOT
from commands.policy_pack import judged
from commands.recording import record_stack
from commands.target import NO_CLUSTER

EMPTY = Path(__file__).parent / "empty_program"
EMPTY_PACK = Path(__file__).parent / "empty_pack"
PACK_RUNS = 9
"""At least so many of either pack: one busy moment of the machine decides nothing."""


@dataclass(frozen=True)
class Spent:
    """What work took, in seconds."""

    clock: float
    processor: float


@dataclass(frozen=True)
class Row:
    """One line of the table; seconds are medians."""

    what: str
    ours: Spent
    beside: str
    theirs: Spent
    note: str = ""

    def __str__(self) -> str:
        return f"| {self.what} | {self.ours.clock:.2f} s | {self.beside} | {self.theirs.clock:.2f} s | {self.note} |"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--watched", type=int, default=180, help="seconds to watch Prometheus for its own tables; 0 leaves them out"
    )
    parser.add_argument(
        "--backups",
        action="store_true",
        help="also copies of databases of a gigabyte, beside other programs: half an hour",
    )
    parser.add_argument(
        "--peer", type=Path, action="append", default=[], metavar="CLONE",
        help="a clone of others' boards to measure beside ours: kube-prometheus, or node-exporter-full's repository",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    rows = [
        imports(options.runs),
        program(options.runs),
        pack(max(options.runs, PACK_RUNS)),
        preview(min(options.runs, 3)),
    ]
    print("| what | ours | beside | theirs | note |\n|---|---|---|---|---|")
    print("\n".join(map(str, rows)), flush=True)
    done = max(shipping() if options.backups else 0, viewing(options.peer))
    return max(done, monitoring(options.watched), ruling(options.watched)) if options.watched else done


def shipping() -> int:
    """What base copies and their restores cost beside those of the programs people use instead."""
    return beside("tests.live.shipping.cost")


def viewing(peers: Iterable[Path]) -> int:
    """What one viewer of each production board costs Prometheus, beside others' boards where a clone of them is given."""
    return beside("tests.live.viewing.cost", *(word for clone in peers for word in ("--peer", str(clone))))


def monitoring(seconds: int) -> int:
    """What the rendered Prometheus costs with every declared target, beside the sizes that are derived for it. The targets
    are those of the tests, which no command may import: it is a program of its own."""
    return watched("tests.live.monitoring.cost", seconds)


def ruling(seconds: int) -> int:
    """What fifty objectives cost the ruler by our rules and by Sloth's."""
    return watched("tests.live.ruling.cost", seconds)


def watched(module: str, seconds: int) -> int:
    return beside(module, "--seconds", str(seconds))


def beside(module: str, *options: str) -> int:
    print(flush=True)
    return subprocess.run([sys.executable, "-m", module, *options], cwd=ROOT, check=False).returncode


def processor_time() -> float:
    """Seconds of processor of this process and of those it waited for. Unlike a clock's, they do not grow on a busy machine."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def measured(work: Callable[[], object]) -> Spent:
    began, before = time.monotonic(), processor_time()
    work()
    return Spent(time.monotonic() - began, processor_time() - before)


def alternating(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[Spent, Spent]:
    """Medians of two kinds of work run in turn, so that a busy machine slows both."""
    ours()
    theirs()
    pairs = [(measured(ours), measured(theirs)) for _ in range(runs)]
    mine, other = zip(*pairs, strict=True)
    return median(mine), median(other)


def median(runs: Iterable[Spent]) -> Spent:
    found = list(runs)
    return Spent(statistics.median(one.clock for one in found), statistics.median(one.processor for one in found))


def interpreter(code: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def imports(runs: int) -> Row:
    modules = "components.monitoring_stack, components.elk_stack, components.backup_schedule, dashboards.catalogue"
    ours, theirs = alternating(
        interpreter(f"import {modules}"), interpreter("import pulumi, pulumi_kubernetes, grafanalib.core"), runs
    )
    return Row("import of the program", ours, "its libraries alone", theirs)


def program(runs: int) -> Row:
    """The whole production program under the recording monitor, in a process of its own."""
    found = []

    def ours() -> None:
        found.append(record_stack("prod"))

    # The empty program needs the project's file: it is recorded as the program of a folder that holds both.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for file in ("Pulumi.yaml", "Pulumi.prod.yaml"):
            (root / file).write_bytes((ROOT / file).read_bytes())
        (root / "__main__.py").write_bytes((EMPTY / "__main__.py").read_bytes())
        mine, empty = alternating(ours, lambda: record_stack("prod", root=root), runs)
    last = found[-1]
    note = f"{len(last.resources)} resources, {last.measures.max_rss_bytes >> 20} MB"
    return Row("program, prod, recorded", mine, "empty program", empty, note)


def pack(runs: int) -> Row:
    """The whole policy pack on production, started and asked as the engine starts and asks it, beside one without a rule."""
    recording = record_stack("prod")
    controls = ROOT / "policies"
    ours, theirs = alternating(lambda: judged(controls, recording), lambda: judged(EMPTY_PACK, recording), runs)
    clock, processor = ours.clock - theirs.clock, ours.processor - theirs.processor
    note = f"{clock:.2f} s for the controls, {processor:.2f} s of processor; at most 2 s; {runs} runs of either"
    return Row("policy pack, prod", ours, "empty pack", theirs, note)


def preview(runs: int) -> Row:
    """The real engine with the policy pack and no cluster."""
    engine = Engine("prod", NO_CLUSTER)
    engine.prepare()
    with_policies = [
        "preview",
        "--stack",
        "prod",
        "--config-file",
        str(engine.file),
        "--policy-pack",
        str(ROOT / "policies"),
    ]
    ours, theirs = alternating(lambda: engine.quiet(*with_policies), lambda: engine.quiet(*with_policies[:-2]), runs)
    return Row("preview, prod, no cluster", ours, "without policies", theirs)
