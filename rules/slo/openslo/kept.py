"""What our own annotation says, as long as the plain fields still say the same."""

import json
from typing import Any

from queries.promql_reading import Unreadable, reading
from queries.slo_source import THRESHOLD, sources
from rules.slo.openslo import plain
from rules.slo.openslo.counting import matched
from rules.slo.openslo.exact import READS
from rules.slo.openslo.indicator_reading import Lost
from rules.slo.openslo.sheet import Path, Sheet
from rules.slo.openslo.window_reading import Window
from specs.slo import GaugeIndicator, Indicator, Slo
from specs.system import System


def kept_indicator(kept: Slo, found: Indicator, source: Sheet, path: Path, system: System | None) -> Indicator:
    """The annotated indicator while the document still counts what it counted at its export, otherwise the one read."""
    own = kept.indicator
    if isinstance(found, GaugeIndicator) and not (isinstance(own, GaugeIndicator) and own.at_least == found.at_least):
        return found
    queries = _queries(source, path)
    unchanged = _alike(_exported(source), queries) and (system is None or _alike(_made(own, system), queries))
    return own if unchanged else found


def unread_indicator(kept: Slo, loss: Lost, source: Sheet, path: Path, system: System | None) -> Indicator | None:
    """The annotated indicator where only the text of a query cannot be read, and it is the text that was exported."""
    queries = _queries(source, path)
    if not loss.remark.path.endswith(".query") or _exported(source) != queries:
        return None
    if system is not None and _made(kept.indicator, system) != queries:
        return None
    for name in queries:
        metric = ("thresholdMetric",) if name == THRESHOLD else ("ratioMetric", name)
        source.take(*path, *metric, "metricSource", "spec", "query")
    return kept.indicator


def _queries(source: Sheet, path: Path) -> dict[str, str]:
    places: dict[str, Path] = {name: (*path, "ratioMetric", name) for name in ("good", "bad", "total")}
    places[THRESHOLD] = (*path, "thresholdMetric")
    texts = {name: source.see(*place, "metricSource", "spec", "query") for name, place in places.items()}
    return {name: text for name, text in texts.items() if isinstance(text, str)}


def _exported(source: Sheet) -> Any:
    """The queries as they were exported; whoever removes or spoils the note gets the plain reading."""
    text = source.take("metadata", "annotations", READS)
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def _made(indicator: Indicator, system: System) -> Any:
    """The queries this project would write, or None where the system has no such series any more."""
    try:
        return dict(sources(indicator, system))
    except (ValueError, StopIteration):
        return None


def _alike(left: Any, right: dict[str, str]) -> bool:
    """Whether two sets of queries count the same, however they are spaced."""
    if not isinstance(left, dict) or left.keys() != right.keys():
        return False
    return all(left[name] == text or _equal(left[name], text) for name, text in right.items())


def _equal(left: Any, right: str) -> bool:
    try:
        one, other = reading(str(left)), reading(right)
    except Unreadable:
        return False
    return (one.fold, one.function, one.seconds) == (other.fold, other.function, other.seconds) and matched(
        one.selector, other.selector
    )


def kept_texts(kept: Slo, name: str, meaning: str, sheet: Sheet, at: int) -> tuple[str, str]:
    """Name and meaning as annotated, where the document only had to shorten them."""
    system = str(sheet.see("spec", "service"))
    if at == 0 and sheet.see("metadata", "name") == plain.name(system, kept):
        name = kept.name
    if (sheet.see("spec", "description") or "") == plain.description(kept):
        meaning = kept.meaning
    return name, meaning


def told(kept: Slo, read: Window, sheet: Sheet) -> Window:
    """The annotated window, where the document says just what would be written for it."""
    same = sheet.see("spec", "timeWindow") == [plain.window(kept)]
    return Window(kept.window, kept.calendar) if same else read
