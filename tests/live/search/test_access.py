"""The rendered configuration file, users and roles on a real node: everyone can do their work, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import requests

from commands.check_input import checked
from components.elk_stack import users
from drill.programs import scratch
from specs.environment import LogAgent
from tests.live.search.node import Document, Node, Refused
from tests.live.search.secured import PASSWORD, secured
from tests.support.proof_table import Page, Rows, Table

pytestmark = [pytest.mark.prove, pytest.mark.live, pytest.mark.xdist_group("search-access")]

PAGE = Page(
    "log-access",
    "Who may do what in the log store",
    "Elasticsearch 8.19 with the configuration file, users and roles that production renders, over TLS with certificates of the "
    "kind the certificates' Job makes. Every user tries everything; what is not its work is refused.",
    (
        "components/elk_stack/elasticsearch_files.py",
        "components/elk_stack/users.py",
        "tests/live/search/secured.py",
        "tests/live/search/test_access.py",
    ),
)
RIGHTS = Table(PAGE, "Rights", ("user", "may", "may not"))
APPLICATION, AUDIT, SPANS = "logs-application.shop-prod", "logs-audit.shop-prod", "jaeger-span-000002"
EVENTS = "logs-events.platform-prod"
OLDER_SPANS = "jaeger-span-000001"
TEMPLATE = {"index_patterns": ["logs-*"], "data_stream": {}, "priority": 300}
APPEND_ONLY = "only write ops with an op_type of create are allowed in data streams"
"""What someone hears who has the right to change records, of a stream that nobody can change them in."""
RECORD: Document = {"@timestamp": "2026-11-21T10:00:00Z", "message": "GET /"}

DEEDS: dict[str, Callable[[Node], object]] = {
    "add a log record": lambda node: node.add(APPLICATION, [RECORD]),
    "add an audit record": lambda node: node.add(AUDIT, [RECORD]),
    "add an event": lambda node: node.add(EVENTS, [RECORD]),
    "read application logs": lambda node: node.get(f"{APPLICATION}/_search"),
    "read events": lambda node: node.get(f"{EVENTS}/_search"),
    "read audit logs": lambda node: node.get(f"{AUDIT}/_search"),
    "change a record": lambda node: node.post(f"{APPLICATION}/_update/1", {"doc": RECORD}),
    "roll a stream over": lambda node: node.post(f"{APPLICATION}/_rollover"),
    "make a template": lambda node: node.put("_index_template/jaeger", {"index_patterns": ["jaeger-*"]}),
    "add a span": lambda node: node.add(SPANS, [{"traceID": "1"}]),
    "read spans": lambda node: node.get(f"{OLDER_SPANS}/_search"),
    "see the cluster's health": lambda node: node.get("_cluster/health"),
    "see a stream's statistics": lambda node: node.get(f"{AUDIT}/_stats"),
    "change the cluster's settings": lambda node: node.put(
        "_cluster/settings", {"persistent": {"cluster.max_shards_per_node": 2000}}
    ),
}
WRITING = {"add a log record", "add an audit record", "add an event", "see the cluster's health"}
MAY: dict[users.User, set[str]] = {
    users.ADMINISTRATOR: set(DEEDS),
    users.LOG_WRITER: WRITING,
    users.LOG_SHIPPER: WRITING,
    users.EVENT_WRITER: {"add an event", "see the cluster's health"},
    users.GRAFANA: {"read application logs", "read events"},
    users.EXPORTER: {"see the cluster's health", "see a stream's statistics"},
    users.BOARD_KEEPER: set(),
    users.STATE_READER: {"see the cluster's health"},
    users.CANARY_READER: set(),
    users.ARCHIVE_PROVER: {"see the cluster's health", "see a stream's statistics"},
    users.JAEGER: {"make a template", "add a span", "read spans", "see the cluster's health"},
}


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    environment = replace(checked("prod").environment, log_agent=LogAgent.OTEL)
    with scratch() as folder, secured(folder / "node", environment) as started:
        started.put("_index_template/logs", TEMPLATE)
        for stream in (APPLICATION, AUDIT, EVENTS):
            started.add(stream, [RECORD])
        started.add(OLDER_SPANS, [{"traceID": "0"}])
        yield started


def able(node: Node, deed: str) -> bool:
    """Raises Refused where it is not the right that is missing."""
    try:
        DEEDS[deed](node)
    except Refused as refused:
        if refused.status in (requests.codes.forbidden, requests.codes.unauthorized):
            return False
        if APPEND_ONLY not in refused.told:
            raise
    return True


@pytest.mark.covers("RET-01")
@pytest.mark.parametrize("user", MAY, ids=lambda user: user.name)
def test_everyone_does_their_work_and_nothing_else(user: users.User, node: Node, proof: Rows) -> None:
    own = node.as_user(user.name, PASSWORD)
    may = {deed for deed in DEEDS if able(own, deed)}
    assert may == MAY[user]
    listed = [", ".join(deed for deed in DEEDS if (deed in may) is wanted) or "nothing" for wanted in (True, False)]
    proof.row(RIGHTS, user.name, *listed)


def test_kibana_s_user_gets_the_server_s_own_role(node: Node) -> None:
    found = node.as_user(users.KIBANA.name, PASSWORD).get("_security/_authenticate")
    assert (found["roles"], found["authentication_realm"]["name"]) == (["kibana_system"], "file1")


def test_boards_are_kept_in_the_default_space_and_nothing_else_is_allowed(node: Node) -> None:
    """As the store understands the role. What Kibana lets its privilege do, Kibana says."""
    found = node.as_user(users.BOARD_KEEPER.name, PASSWORD).get("_security/user/_privileges")
    assert found["applications"] == users.ROLES[users.BOARD_KEEPER.role]["applications"]
    assert (found["cluster"], found["indices"], found["run_as"]) == ([], [], [])


def test_nobody_gets_in_with_a_wrong_password_or_without_tls(node: Node) -> None:
    for stranger in (
        node.as_user("administrator", "guess"),
        node.as_user("nobody", PASSWORD),
        node.as_user("elastic", ""),
    ):
        with pytest.raises(Refused, match="401"):
            stranger.get("_cluster/health")
    with pytest.raises(requests.ConnectionError):
        Node(node.address.replace("https", "http"), node.folder).get("_cluster/health")
    with pytest.raises(requests.exceptions.SSLError):
        Node(node.address, node.folder, node.login).get("_cluster/health")
