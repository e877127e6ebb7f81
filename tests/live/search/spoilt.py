"""The declared state spoilt, one thing at a time: an engine that takes one of these does not look."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.live.search.node import Document

Place = Callable[[Document], Document]
MAPPINGS = "groundcrew-mappings"


@dataclass(frozen=True)
class Spoilt:
    """`kind` is the part of the state, `how` says what is wrong with it, in words for the page."""

    kind: str
    how: str
    spoil: Callable[[Document], Any]

    def of(self, state: Document) -> Document:
        changed = copy.deepcopy(state)
        self.spoil(changed)
        assert changed != state, self.how
        return changed


def first(part: str, kind: str) -> Place:
    """Some body of a part of the templates."""
    return lambda state: next(body for name, body in state[part][kind].items() if name != MAPPINGS)


TEMPLATE = first("index_templates", "composable_index_templates")
COMPONENT = first("index_templates", "component_templates")


def fields(state: Document) -> Document:
    return state["index_templates"]["component_templates"][MAPPINGS]["template"]["mappings"]["properties"]


def index(state: Document) -> Document:
    return COMPONENT(state)["template"]["settings"]["index"]


def copied(state: Document) -> None:
    composed = state["index_templates"]["composable_index_templates"]
    composed["twin"] = next(iter(composed.values()))


TEMPLATES = (
    Spoilt("index template", "a part that does not exist", lambda s: TEMPLATE(s)["composed_of"].append("nothing")),
    Spoilt("index template", "a key that does not exist", lambda s: TEMPLATE(s).update(indexpatterns=["a"])),
    Spoilt("index template", "no pattern", lambda s: TEMPLATE(s).pop("index_patterns")),
    Spoilt("index template", "a second one for the same stream", copied),
    Spoilt("component template", "a setting that does not exist", lambda s: index(s).update(lifecyle={"name": "a"})),
    Spoilt("component template", "a codec that does not exist", lambda s: index(s).update(codec="best")),
    Spoilt("component template", "copies that are no number", lambda s: index(s).update(number_of_replicas="all")),
    Spoilt("component template", "a field of no known type", lambda s: fields(s).update(a={"type": "keywrod"})),
    Spoilt("component template", "a field with a wrong parameter", lambda s: fields(s)["tags"].update(ignore_below=9)),
    Spoilt("component template", "a field that is no mapping", lambda s: fields(s).update(tags="keyword")),
)


def phases(state: Document) -> Document:
    return next(body for name, body in state["ilm"].items() if ".platform" in name and "audit" in name)["phases"]


def hot(state: Document) -> Document:
    return phases(state)["hot"]["actions"]


LIFECYCLES = (
    Spoilt("lifecycle policy", "a year", lambda s: phases(s)["delete"].update(min_age="1y")),
    Spoilt("lifecycle policy", "months", lambda s: phases(s)["delete"].update(min_age="6M")),
    Spoilt("lifecycle policy", "an age without a unit", lambda s: hot(s)["rollover"].update(max_age="30")),
    Spoilt(
        "lifecycle policy", "a size without a unit", lambda s: hot(s)["rollover"].update(max_primary_shard_size="50")
    ),
    Spoilt("lifecycle policy", "a condition that does not exist", lambda s: hot(s)["rollover"].update(max_agee="1d")),
    Spoilt("lifecycle policy", "a rollover without a condition", lambda s: hot(s).update(rollover={})),
    Spoilt("lifecycle policy", "an action that does not exist", lambda s: hot(s).update(rolover={"max_age": "1d"})),
    Spoilt("lifecycle policy", "deletion while it is written to", lambda s: hot(s).update(delete={})),
    Spoilt("lifecycle policy", "rollover once it is closed", lambda s: phases(s)["warm"]["actions"].update(hot(s))),
    Spoilt("lifecycle policy", "a phase that does not exist", lambda s: phases(s).update(lukewarm=phases(s)["warm"])),
    Spoilt(
        "lifecycle policy", "no segments to merge into", lambda s: phases(s)["warm"]["actions"].update(forcemerge={})
    ),
    Spoilt(
        "lifecycle policy",
        "a wait for no policy's snapshot",
        lambda s: phases(s)["delete"]["actions"].update(wait_for_snapshot={}),
    ),
)


def nightly(state: Document) -> Document:
    return next(iter(state["slm"].values()))


SNAPSHOTS = (
    Spoilt("snapshot policy", "the five fields of cron", lambda s: nightly(s).update(schedule="30 1 * * *")),
    Spoilt("snapshot policy", "no repository", lambda s: nightly(s).pop("repository")),
    Spoilt("snapshot policy", "a life of months", lambda s: nightly(s)["retention"].update(expire_after="1M")),
    Spoilt(
        "snapshot policy", "more kept at least than at most", lambda s: nightly(s)["retention"].update(min_count=61)
    ),
    Spoilt("snapshot policy", "a name in capitals", lambda s: nightly(s).update(name="<Groundcrew-{now/d}>")),
    Spoilt("snapshot policy", "a name that cannot be a date", lambda s: nightly(s).update(name="<groundcrew-{now/x}>")),
)
