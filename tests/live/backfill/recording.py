"""Recorded samples of an objective, from a server, and where two recordings differ."""

import json
from collections.abc import Iterable
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy

from backtest.server import Server as Blocks
from queries import slo_names as names

Recorded = dict[tuple[str, tuple[tuple[str, str], ...]], dict[int, float]]
"""Samples in milliseconds, by name and labels."""


def replayed(server: Blocks, slo: str) -> Recorded:
    """What a replay has recorded of an objective."""
    with urlopen(f"{server.url}/api/v1/query", urlencode({"query": every(slo)}).encode(), timeout=60) as answer:
        return recording(
            (one["metric"], [(at, float(value)) for at, value in one["values"]])
            for one in json.load(answer)["data"]["result"]
        )


def every(slo: str) -> str:
    """All recorded samples of an objective; the backfill's own mark is none."""
    return f'{{__name__=~"slo:.+",__name__!="{names.HISTORY}",slo="{slo}"}}[35d]'


def recording(found: Iterable[tuple[dict[str, str], list[tuple[float, float]]]]) -> Recorded:
    kept: Recorded = {}
    for labels, samples in found:
        key = labels.pop("__name__"), tuple(sorted(labels.items()))
        kept.setdefault(key, {}).update((round(at * 1000), value) for at, value in samples)
    return kept


def apart(one: Recorded, other: Recorded, until: int) -> list[str]:
    """Where two recordings differ before a moment, in words."""
    wrong = []
    for key in sorted(one.keys() | other.keys()):
        ours = {at: value for at, value in one.get(key, {}).items() if at < until}
        theirs = {at: value for at, value in other.get(key, {}).items() if at < until}
        moments = ours.keys() ^ theirs.keys()
        shared = sorted(ours.keys() & theirs.keys())
        left, right = numpy.array([ours[at] for at in shared]), numpy.array([theirs[at] for at in shared])
        far = int((~numpy.isclose(left, right, rtol=1e-9, atol=1e-9)).sum()) if shared else 0
        if moments or far:
            wrong.append(
                f"{key[0]}: {len(moments)} moments of {len(ours)} and {len(theirs)}, {far} values of {len(shared)}"
            )
    return wrong
