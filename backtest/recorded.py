"""Recorded history: the blocks of a Prometheus, read where they lie and never written to."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from backtest.replay import Span

HOUR = 3_600


class NoHistory(Exception):
    """What the folder lacks, and what would be right."""


def blocks(folder: Path) -> list[Path]:
    """Folders of complete blocks. Raises NoHistory where there is none."""
    found = sorted(path.parent for path in folder.glob("*/meta.json") if (path.parent / "index").is_file())
    if not found:
        raise NoHistory(
            f"{folder} holds no block of a Prometheus; give the data folder or a snapshot of it "
            "(POST /api/v1/admin/tsdb/snapshot), in which each block is a folder with meta.json and index"
        )
    return found


def recorded_span(found: Sequence[Path]) -> Span:
    """The whole hours the blocks cover."""
    metas = [json.loads((block / "meta.json").read_text(encoding="utf-8")) for block in found]
    first = min(meta["minTime"] for meta in metas) / 1_000
    last = max(meta["maxTime"] for meta in metas) / 1_000
    start, end = -(-int(first) // HOUR) * HOUR, int(last) // HOUR * HOUR
    if end - start < HOUR:
        raise NoHistory("the blocks cover less than a whole hour")
    return Span(start, end)


def borrowed(found: Sequence[Path], data: Path) -> None:
    """The blocks in another data folder, by hard links where that can be, so that nothing is written to the original."""
    data.mkdir(parents=True, exist_ok=True)
    for block in found:
        shutil.copytree(block, data / block.name, copy_function=_linked)


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target)
        return target
    except OSError:
        return shutil.copy2(source, target)
