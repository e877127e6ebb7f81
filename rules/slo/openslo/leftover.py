"""Fields nothing was made of: each one is told, with the reason."""

import re
from collections.abc import Iterator
from typing import Any

from rules.slo.openslo.library import Library
from rules.slo.openslo.remark import WHOLE, Fate, Remark
from rules.slo.openslo.sheet import Path, Sheet, leaves, named

WHOLE_REASONS = {
    "SLO": "no objective came of it",
    "SLI": "no objective that was read refers to it",
    "Service": "a service is a system here, and its file says more",
    "DataSource": "which server is asked, and how, is data of the environment",
    "AlertPolicy": "alerts follow BurnPolicy of specs/slo.py, the same for every objective",
    "AlertCondition": "alerts follow BurnPolicy of specs/slo.py, the same for every objective",
    "AlertNotificationTarget": "who is told is said by the routing of the system",
}
REASONS = (
    (r"metadata\.labels", "labels are the system's: its name and its owner's team"),
    (r".*annotations", "annotations of other tools mean nothing here"),
    (r".*displayName", "the name and the meaning are shown instead"),
    (r".*indicator\.metadata", "an indicator is part of its objective and has no name"),
    (r"spec\.alertPolicies", WHOLE_REASONS["AlertPolicy"]),
    (r".*compositeWeight", "objectives stand beside each other here and have no weight"),
    (r".*\.(op|value)", "a share of events is compared with its target alone"),
    (r".*timeSliceTarget", "only Timeslices have a target for a slice"),
    (r".*timeSliceWindow", "slices are minutes, and there are none with Occurrences"),
    (r".*counter", "the function in the query says that it only grows"),
    (r".*metricSourceRef", WHOLE_REASONS["DataSource"]),
    (r".*metricSource\.spec", "a query is all that is asked"),
    (r".*description", "the meaning of the objective is kept instead"),
    (r".*rawType", "it belongs to a raw ratio"),
    (r".*(isRolling|calendar).*", "the only calendar window here is a month"),
)
TOGETHER = (r"metadata\.labels", r".*indicator\.metadata", r"spec\.alertPolicies")
"""Parts nobody takes a single field of: one line is enough."""


def leftovers(library: Library) -> Iterator[Remark]:
    """What no reader took and this project would not write itself."""
    for sheet in library.sheets:
        first = library.find(*sheet.key)
        if first is not None and first is not sheet and first.body == sheet.body:
            if library.own.get(first.key) == sheet.body:
                continue
            yield Remark(sheet.where, WHOLE, Fate.LOST, f"it is the same document as {first.where}")
        else:
            yield from _of(sheet, library)


def _of(sheet: Sheet, library: Library) -> Iterator[Remark]:
    kind = sheet.key[0]
    own = dict(leaves(library.own.get(sheet.key, {})))
    # A document says nothing by being one: these two are used by every reader.
    kept = [item for item in sheet.unused() if not _held(item, own) and item[0] not in (("apiVersion",), ("kind",))]
    if kept and not sheet.used() and not any(_held(item, own) for item in sheet.unused()):
        yield Remark(sheet.where, WHOLE, Fate.LOST, WHOLE_REASONS[kind])
        return
    for path, value in kept:
        if value not in (None, [], {}):
            yield _lost(sheet.where, named(*path), kind)


def _held(item: tuple[Path, Any], own: dict[Path, Any]) -> bool:
    path, value = item
    return path in own and own[path] == value


def _lost(where: str, path: str, kind: str) -> Remark:
    for pattern, reason in REASONS:
        found = re.match(pattern, path)
        if found:
            whole = found[0] if pattern in TOGETHER else path
            return Remark(where, whole, Fate.LOST, reason)
    return Remark(where, path, Fate.LOST, WHOLE_REASONS[kind])
