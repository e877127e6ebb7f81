"""Jaeger finds what is stored, for exactly as long as it is stored."""

from dataclasses import replace

import pytest
import yaml

from components.elk_stack.lifecycle import TRACES, policies
from components.elk_stack.log_policy import streams
from components.elk_stack.users import JAEGER, ROLES
from components.trace_stack.files import files
from components.trace_stack.jaeger import prepare_script
from components.trace_stack.jaeger_files import storage
from specs.tracing import LEAST_KEPT, Tracing, longest
from specs.units import days
from tests.support.samples import environment, small, systems

SHOP, BLOG = systems()


def configuration(given) -> dict:
    return yaml.safe_load(files(given, systems())["jaeger/jaeger.yaml"])


@pytest.mark.covers("TRC-01")
def test_the_longest_wish_is_kept_and_found() -> None:
    """The default looks back three days: older spans would be stored and never found."""
    asked = (replace(SHOP, tracing=Tracing(0.1, keep=days(7))), replace(BLOG, tracing=Tracing(0.1, keep=days(14))))
    assert longest(system.tracing for system in asked) == days(14)
    assert storage(environment(), asked)["max_span_age"] == "336h"
    kept = policies(streams(environment(), asked), asked, environment())[TRACES]["phases"]["delete"]["min_age"]
    assert kept == "14d"


def test_without_wishes_little_is_kept() -> None:
    assert longest([None]) == LEAST_KEPT


def test_the_log_store_is_reached_with_user_and_authority() -> None:
    backend = configuration(environment())["extensions"]["jaeger_storage"]["backends"]["spans"]["elasticsearch"]
    assert backend["server_urls"] == ["https://elasticsearch.logging.svc:9200"]
    assert backend["auth"]["basic"]["username"] == JAEGER.name
    assert backend["auth"]["basic"]["password_file"].endswith(f"/{JAEGER.key}")
    assert backend["tls"]["ca_file"].endswith("/ca.crt")


def test_the_policy_owns_every_index() -> None:
    """Jaeger refuses the lifecycle without aliases, and its own templates with it."""
    backend = storage(environment(), systems())
    assert (backend["use_ilm"], backend["use_aliases"], backend["create_mappings"]) == (True, True, False)
    assert f"--es.ilm-policy-name={TRACES}" in prepare_script(environment())
    assert "read_ilm" in ROLES[JAEGER.role]["cluster"]


def test_copies_follow_the_number_of_data_nodes() -> None:
    assert "--replicas=1" in prepare_script(environment())
    assert "--replicas=0" in prepare_script(small())
    assert storage(small(), systems())["indices"]["spans"]["replicas"] == 0


def test_only_collectors_may_deliver() -> None:
    tls = configuration(environment())["receivers"]["otlp"]["protocols"]["grpc"]["tls"]
    assert set(tls) == {"cert_file", "key_file", "client_ca_file"}
