"""Whether a stream that ended well is whole, although what it carries may be empty for long stretches."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.engine.postgresql import ended
from jobs.exit_code import ExitCode, Failure
from jobs.paths import Paths
from jobs.run import Run
from jobs.ship import check
from jobs.stream import EDGE, Measured
from tests.jobs.copies import document
from tests.jobs.streams import MANIFEST, base, packed

ZEROS = b"\0" * (4 << 10)


def test_a_base_ends_with_its_manifest_and_not_with_an_empty_page() -> None:
    whole = base({"table": b"rows" + ZEROS})
    assert ended(whole)
    manifest = -(-(whole.index(MANIFEST) + len(MANIFEST)) // 512) * 512
    assert not any(ended(whole[:length]) for length in range(0, manifest + 1024, 512))
    assert not ended(packed({"table": ZEROS}))


@pytest.mark.covers("BUG-18")
@pytest.mark.parametrize("lost", [0, 1, 1024, 8192])
def test_a_slice_is_as_long_as_its_dumper_counted(tmp_path: Path, lost: int) -> None:
    """A segment that was switched early is zeros to its end: cut there, the stream ends like a whole one."""
    whole = packed({"segment": b"records" + ZEROS * 4})
    measured = Measured(io.BytesIO(whole[: len(whole) - lost]))
    while measured.read(EDGE):
        pass
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    (exchange / "status").write_text("0\n")
    (exchange / "facts").write_text(f"bytes={len(whole)}\n")
    run = Run(document(("daily", 7)), replace(Paths(), exchange=exchange), "slice")
    if not lost:
        check(run, run.engine.dumps["slice"], measured)
        return
    with pytest.raises(
        Failure, match=rf"{len(whole) - lost} of {len(whole)} bytes arrived: the stream was cut"
    ) as failure:
        check(run, run.engine.dumps["slice"], measured)
    assert failure.value.code == ExitCode.RETRY
