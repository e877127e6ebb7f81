"""Everything the log store is told, told to the engines that understand it; and the same spoilt, which they refuse."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.check_input import checked
from components.elk_stack.log_policy import streams
from components.elk_stack.settings import state
from drill.programs import scratch
from specs.logs import LogClass
from tests.live.search.declared import Declared, NotTaken, declaring
from tests.live.search.engines import elasticsearch_8, opensearch
from tests.live.search.node import Document, Node, Refused
from tests.live.search.parser import TAKEN, Body, verdicts
from tests.live.search.spoilt import LIFECYCLES, SNAPSHOTS, TEMPLATES, Spoilt
from tests.live.search.supported import for_elasticsearch_8, for_opensearch
from tests.support.proof_table import Page, Rows, Table

pytestmark = [pytest.mark.prove, pytest.mark.live, pytest.mark.xdist_group("search-accepted")]

STACKS = ("dev", "staging", "prod")
PAGE = Page(
    "log-store",
    "What the log store is told",
    "Every body of the declared state of each stack, given to real engines, and each of them spoilt in one thing. Elasticsearch "
    "8.19 takes the file by the very container that hands it over; its test distribution lacks the modules of lifecycles, so the "
    "parsers of the same version read those bodies, and OpenSearch 2.19 has the field types that it lacks.",
    (
        "components/elk_stack/lifecycle.py",
        "components/elk_stack/log_policy.py",
        "components/elk_stack/settings.py",
        "components/elk_stack/templates.py",
        "specs/logs.py",
        "systems",
        "tests/live/search/declared.py",
        "tests/live/search/parser.py",
        "tests/live/search/spoilt.py",
        "tests/live/search/supported.py",
        "tests/live/search/test_accepted.py",
    ),
)
ACCEPTED = Table(PAGE, "Taken", ("stack", "what", "engine", "bodies", "taken"))
REFUSED = Table(PAGE, "Spoilt", ("what", "spoilt by", "engine", "tried", "refused"))
FILE, PARSER, OPEN = "Elasticsearch 8.19, file", "Elasticsearch 8.19, parser", "OpenSearch 2.19"
KINDS = (("component template", "component_templates"), ("index template", "composable_index_templates"))


def rendered(stack: str) -> Document:
    plan = checked(stack)
    return state(plan.environment, plan.systems)


@pytest.fixture(scope="module")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Declared]:
    with scratch() as folder, elasticsearch_8(folder / "node") as node, declaring(node) as declared:
        yield declared


@pytest.fixture(scope="module")
def open_node() -> Iterator[Node]:
    with scratch() as folder, opensearch(folder / "node") as node:
        yield node


@pytest.fixture
def folder() -> Iterator[Path]:
    with scratch() as made:
        yield made


def apply(node: Node, templates: Document) -> int:
    """Each template by a call of its own; how many there were."""
    for name, body in templates["component_templates"].items():
        node.put(f"_component_template/{name}", body)
    for name, body in templates["composable_index_templates"].items():
        node.put(f"_index_template/{name}", body)
    return sum(len(templates[kind]) for _, kind in KINDS)


@pytest.mark.covers("LOG-06")
@pytest.mark.parametrize("stack", STACKS)
def test_elasticsearch_takes_the_declared_state(stack: str, elasticsearch: Declared, proof: Rows) -> None:
    given = for_elasticsearch_8(rendered(stack), elasticsearch.node.folder / "repository")
    version = elasticsearch.declare(given)
    known = elasticsearch.known()
    assert known["version"] == version
    keys = {key for handler in known["handlers"].values() for key in handler["keys"]}
    for what, kind in KINDS:
        names = {f"{kind.removesuffix('s')}:{name}" for name in given["index_templates"][kind]}
        assert names <= keys
        proof.row(ACCEPTED, stack, what, FILE, len(names), len(names & keys))
    repositories = set(given.get("snapshot_repositories", {}))
    assert repositories <= keys
    if repositories:
        proof.row(ACCEPTED, stack, "snapshot repository", FILE, len(repositories), len(repositories & keys))


@pytest.mark.parametrize("stack", STACKS)
def test_every_stream_gets_what_was_declared_for_it(stack: str, elasticsearch: Declared) -> None:
    plan, node = checked(stack), elasticsearch.node
    given = for_elasticsearch_8(rendered(stack), node.folder / "repository")
    elasticsearch.declare(given)
    for stream in streams(plan.environment, plan.systems):
        simulated = node.post(f"_index_template/_simulate_index/{stream.name}")["template"]
        wanted = given["index_templates"]["component_templates"][stream.policy]["template"]["settings"]["index"]
        assert int(simulated["settings"]["index"]["number_of_replicas"]) == wanted["number_of_replicas"]
        assert simulated["mappings"]["dynamic"] == "false"
        assert set(simulated["mappings"]["properties"]) >= {"@timestamp", "log", "trace", "fields"}


@pytest.mark.parametrize("spoilt", TEMPLATES, ids=lambda spoilt: spoilt.how)
def test_elasticsearch_refuses_spoilt_templates(spoilt: Spoilt, elasticsearch: Declared, proof: Rows) -> None:
    good = for_elasticsearch_8(rendered("prod"), elasticsearch.node.folder / "repository")
    elasticsearch.declare(good)
    before = elasticsearch.known()["version"]
    with pytest.raises(NotTaken):
        elasticsearch.declare(spoilt.of(good))
    assert elasticsearch.known()["version"] == before, "what was there holds on"
    proof.row(REFUSED, spoilt.kind, spoilt.how, FILE, 1, 1)


@pytest.mark.covers("RET-01")
@pytest.mark.parametrize("stack", STACKS)
def test_the_parsers_take_every_policy(stack: str, folder: Path, proof: Rows) -> None:
    found = rendered(stack)
    for what, kind in (("lifecycle policy", "ilm"), ("snapshot policy", "slm")):
        bodies = [Body(kind, name, body) for name, body in found.get(kind, {}).items()]
        said = verdicts(bodies, folder) if bodies else []
        assert set(said) <= {TAKEN}, said
        if bodies:
            proof.row(ACCEPTED, stack, what, PARSER, len(bodies), said.count(TAKEN))


def test_the_parsers_refuse_spoilt_policies(folder: Path, proof: Rows) -> None:
    good, bodies = rendered("prod"), []
    for spoilt in (*LIFECYCLES, *SNAPSHOTS):
        kind = "ilm" if spoilt in LIFECYCLES else "slm"
        changed = spoilt.of(good)[kind]
        bodies += [Body(kind, name, body) for name, body in changed.items() if body != good[kind][name]]
    said = verdicts(bodies, folder)
    for spoilt, verdict in zip((*LIFECYCLES, *SNAPSHOTS), said, strict=True):
        assert verdict != TAKEN, spoilt.how
        proof.row(REFUSED, spoilt.kind, spoilt.how, PARSER, 1, 1)


@pytest.mark.parametrize("stack", STACKS)
def test_opensearch_takes_templates_and_records(stack: str, open_node: Node, proof: Rows) -> None:
    plan, templates = checked(stack), for_opensearch(rendered(stack))
    # Two of each stream's own, the mappings they share, and the mark of the state.
    assert apply(open_node, templates) == len(streams(plan.environment, plan.systems)) * 2 + 2
    for what, kind in KINDS:
        proof.row(ACCEPTED, stack, what, OPEN, len(templates[kind]), len(templates[kind]))
    for stream in streams(plan.environment, plan.systems)[-len(LogClass) :]:
        record = {
            "@timestamp": "2026-11-21T10:00:00Z",
            "message": "GET /",
            "fields": {"a": {"b": 1}},
            "made": {"up": 1},
        }
        open_node.add(stream.name, [record])
        mapping = next(iter(open_node.get(f"{stream.name}/_mapping").values()))["mappings"]
        assert "made" not in mapping["properties"], "a field that nobody declared adds nothing to the mapping"
        assert mapping["properties"]["url"]["properties"]["path"]["type"] == "wildcard"
        assert open_node.post(f"{stream.name}/_rollover")["rolled_over"]
        open_node.delete(f"_data_stream/{stream.name}")


@pytest.mark.parametrize("spoilt", TEMPLATES, ids=lambda spoilt: spoilt.how)
def test_opensearch_refuses_spoilt_templates(spoilt: Spoilt, open_node: Node, proof: Rows) -> None:
    good = {"index_templates": for_opensearch(rendered("prod"))}
    apply(open_node, good["index_templates"])
    with pytest.raises(Refused):
        apply(open_node, spoilt.of(good)["index_templates"])
    proof.row(REFUSED, spoilt.kind, spoilt.how, OPEN, 1, 1)
