"""Faults F1 to F3 and F5: a program or the server ends in the middle of a copy."""

import signal
from collections.abc import Callable
from threading import Event

from drill.pod import Ended
from drill.programs import free_port
from jobs.exit_code import ExitCode
from tests.live.backups.faulty_pod import Running
from tests.live.backups.line import line
from tests.live.backups.loaded import Case
from tests.support.waiting import PATIENCE

SHARES = (0.1, 0.5, 0.95)
Happens = Callable[[Running], None]


def at(case: Case, share: float, happens: Happens, wanted: int, *, published: int = 0) -> None:
    """Something happens once this share of the stream went by, give or take a little."""
    place = int(case.bytes * share * case.random.uniform(0.9, 1.0))
    case.ends(lambda: case.pod.interrupted(case.task, place, happens), wanted, published=published)
    case.prepare()


def dumper_killed(case: Case) -> None:
    for share in SHARES:
        for number in (signal.SIGKILL, signal.SIGTERM):
            at(case, share, _tools(number), ExitCode.RETRY)


def dumper_container_killed(case: Case) -> None:
    at(case, 0.5, lambda running: running.kill_engine(), ExitCode.RETRY)


def shipper_killed(case: Case) -> None:
    for share in SHARES:
        at(case, share, lambda running: running.kill_shipper(signal.SIGKILL), -signal.SIGKILL)
    at(case, 0.5, lambda running: running.kill_shipper(signal.SIGTERM), -signal.SIGTERM)


def pod_evicted(case: Case) -> None:
    """The kubelet tells every container of a pod to end."""

    def evict(running: Running) -> None:
        running.kill_shipper(signal.SIGTERM)
        running.kill_engine(signal.SIGTERM)

    at(case, 0.5, evict, -signal.SIGTERM)


def server_lost(case: Case) -> None:
    """A whole slice is received before its stream begins: then nothing of it is lost."""
    sliced = case.task == "slice"
    wanted = ExitCode.DONE if sliced else ExitCode.RETRY
    at(case, 0.5, lambda _: case.source.crash(), wanted, published=int(sliced))


def receiver_killed(case: Case) -> None:
    """The program that fetches the log, in the middle of it."""
    _while_receiving(case, lambda running: running.kill_tools(signal.SIGKILL))


def server_lost_meanwhile(case: Case) -> None:
    """With its machine: what a dead program had left to its kernel would still arrive, and may be all the rest."""
    _while_receiving(case, lambda _: case.source.crash(), silent=True)


def connection_lost(case: Case) -> None:
    """Half of the bytes came from the server when every connection to it breaks."""
    with line(case.pod.document.store.port, 0, lambda: None) as there:
        there.at, there.happens = there.seen + case.bytes // 2, there.cut
        case.ends(lambda: case.elsewhere(there.port).run(case.task), ExitCode.RETRY)
    case.prepare()


def _while_receiving(case: Case, happens: Happens, *, silent: bool = False) -> None:
    containers: list[Running] = []
    over = Event()

    def happened() -> None:
        if silent:
            there.cut()
        happens(containers[0])
        over.set()

    with line(case.pod.document.store.port, case.bytes // 2, happened) as there:

        def run() -> Ended:
            return case.elsewhere(there.port).interrupted(case.task, 1 << 60, begun=containers.append)

        case.ends(run, ExitCode.RETRY)
        # The run may end before the server is back.
        over.wait(PATIENCE)
    case.prepare()


def nothing_listens(case: Case) -> None:
    case.ends(lambda: case.elsewhere(free_port()).run(case.task), ExitCode.RETRY)


def stream_cut(case: Case) -> None:
    """The dumper ends with 0 and its bytes did not arrive, as behind a pipe that hides failures."""
    for share, says in ((0.0, "wrote nothing"), (0.5, "was cut"), (0.999, "was cut")):
        through = int(case.bytes * share)
        case.ends(
            lambda through=through: case.pod.interrupted(case.task, 1 << 60, through=through), ExitCode.RETRY, says=says
        )
        case.prepare()


def _tools(number: int) -> Happens:
    return lambda running: running.kill_tools(number)
