"""The collector of the cluster's events: what it may, what it keeps, and what it counts.

That the real program reads a real API with this is shown in `tests/live/shippers/test_events.py`.
"""

import re

from components.elk_stack import ports
from components.elk_stack.event_files import STATE, events_configuration
from components.elk_stack.events import event_collector
from components.elk_stack.flows import flows
from components.elk_stack.lifecycle import policies
from components.elk_stack.log_policy import events, streams
from components.elk_stack.redaction_rules import RULES
from components.elk_stack.users import EVENT_WRITER, ROLES
from specs.exporters.kubernetes_events import COUNTED, EVENTS_METRIC
from specs.log_record import FIELDS
from specs.logs import EVENTS_KEPT
from specs.network import API_PORTS, NODES
from tests.support.samples import environment, small, systems

FOUND = events_configuration(environment(), systems())
[GROUP] = FOUND["processors"]["transform/event"]["log_statements"]
STATEMENTS = GROUP["statements"]
OBJECTS = {one["kind"]: one for one in event_collector(environment(), {"a": "b"})}


def test_what_is_configured_is_used_and_what_is_used_is_defined() -> None:
    used = FOUND["service"]["pipelines"].values()
    for part in ("processors", "exporters", "receivers"):
        named = {name for pipeline in used for name in pipeline.get(part, ())} - {*FOUND["connectors"]}
        assert named == set(FOUND[part]), part
    assert set(FOUND["service"]["extensions"]) == set(FOUND["extensions"])


def test_it_reads_events_and_nothing_else() -> None:
    assert OBJECTS["ClusterRole"]["rules"] == [
        {"apiGroups": [""], "resources": ["events"], "verbs": ["get", "list", "watch"]}
    ]
    assert [one["name"] for one in FOUND["receivers"]["k8s_objects"]["objects"]] == ["events"]


def test_it_writes_into_its_own_stream_only() -> None:
    [granted] = ROLES[EVENT_WRITER.role]["indices"]
    assert set(granted["privileges"]) == {"create_doc", "auto_configure"}
    own = [
        one.name
        for one in streams(environment(), systems())
        if re.match(granted["names"][0].replace("*", ".*"), one.name)
    ]
    assert own == [events(environment()).name]
    assert f'"{own[0]}"' in STATEMENTS[-1]


def test_one_watches_and_keeps_how_far_it_read() -> None:
    for given in (environment(), small()):
        made = {one["kind"]: one for one in event_collector(given, {})}["StatefulSet"]["spec"]
        assert made["replicas"] == 1
        assert [claim["metadata"]["name"] for claim in made["volumeClaimTemplates"]] == ["state"]
    watch = FOUND["receivers"]["k8s_objects"]
    assert (watch["storage"], watch["include_initial_state"]) == ("file_storage", True)
    assert FOUND["extensions"]["file_storage"]["directory"] == STATE
    queue = FOUND["exporters"]["elasticsearch"]["sending_queue"]
    assert (queue["storage"], queue["block_on_overflow"]) == ("file_storage", True)
    volume = environment().size(ports.EVENTS_NAME).volume
    assert volume
    assert queue["queue_size"] <= volume.count / 2


def test_it_reaches_the_api_and_the_store() -> None:
    own = ports.peer(ports.EVENTS_NAME)
    reached = {(flow.target, flow.ports) for flow in flows(environment(), systems()) if flow.source == own}
    assert reached == {(NODES, API_PORTS), (ports.peer(ports.ELASTICSEARCH_NAME), (ports.ELASTICSEARCH,))}


def test_texts_are_redacted_before_they_are_stored() -> None:
    replaced = [line for line in STATEMENTS if line.startswith("replace_pattern(body")]
    assert len(replaced) == len(RULES)
    assert GROUP["conditions"] == ['attributes["elasticsearch.index"] == nil']


def test_what_is_counted_is_what_the_contract_says() -> None:
    [(name, counted)] = FOUND["connectors"]["count"]["logs"].items()
    assert f"{name}_total" == EVENTS_METRIC.name
    assert {one["key"] for one in counted["attributes"]} == set(COUNTED) == set(EVENTS_METRIC.labels)
    assert set(COUNTED.values()) <= FIELDS.keys()
    # A reason may be anybody's word: what is counted has an end.
    assert FOUND["processors"]["deltatocumulative"]["max_streams"] <= 10_000


def test_events_are_kept_as_long_as_declared() -> None:
    stream = events(environment())
    found = policies([stream], systems(), environment())[stream.policy]
    assert found["phases"]["delete"]["min_age"] == f"{EVENTS_KEPT}" == "30d"
    assert found["phases"]["hot"]["actions"]["rollover"]["max_age"] == "1d"
