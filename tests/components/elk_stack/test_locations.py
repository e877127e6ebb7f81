"""Addresses of access logs are placed by country and city; those of the cluster and of private networks are not looked up."""

import ipaddress
import json
import subprocess
from dataclasses import replace

import pytest

from components.elk_stack.logstash import logstash
from components.elk_stack.pipeline.intake import intake
from components.elk_stack.pipeline.locations import PRIVATE, locate
from components.elk_stack.pipeline.render import render
from components.elk_stack.pipeline.tree import Pipeline, plugins
from tests.components.elk_stack.lscl import parse
from tests.support.samples import environment, systems
from tests.support.servers import obtained
from tools import debian

GIVEN = replace(environment(), location_image=f"registry.example/geolite2@sha256:{'a' * 64}")
WRITTEN = """\
filter {
  if [source][address] {
    cidr {
      id => "locate-nearby"
      address => ["%{[source][address]}"]
      network => ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", \
"::1/128", "fc00::/7", "fe80::/10"]
      add_field => { "[@metadata][nearby]" => "yes" }
    }
  }
  if ([source][address] and !([@metadata][nearby])) {
    geoip {
      id => "locate"
      source => "[source][address]"
      target => "[source]"
      database => "/usr/share/logstash/locations/GeoLite2-City.mmdb"
      fields => ["country_code2", "country_name", "city_name"]
      tag_on_failure => []
    }
  }
}
"""
ADDRESSES = {
    "10.1.2.3": True,
    "9.255.255.255": False,
    "11.0.0.0": False,
    "172.15.255.255": False,
    "172.16.0.1": True,
    "172.31.255.255": True,
    "172.32.0.0": False,
    "192.168.7.7": True,
    "192.169.0.1": False,
    "100.64.0.1": True,
    "100.128.0.1": False,
    "127.0.0.1": True,
    "169.254.1.1": True,
    "8.8.8.8": False,
    "::1": True,
    "fd12:3456::1": True,
    "fe80::1": True,
    "2606:4700::1111": False,
}
RUBY = """
require "ipaddr"; require "json"
networks, addresses = JSON.parse(STDIN.read)
found = addresses.map { |address| networks.any? { |network| IPAddr.new(network).include?(IPAddr.new(address)) } }
puts JSON.generate(found)
"""


@pytest.mark.covers("LOG-01")
def test_what_is_written() -> None:
    assert render(Pipeline("p", (), locate(GIVEN))) == WRITTEN
    assert [found.name for section in parse(WRITTEN) for found in section.plugins] == ["cidr", "geoip"]


def test_an_address_is_placed_between_its_parsing_and_the_stream() -> None:
    order = [found.id for found in plugins(intake(GIVEN, systems()))]
    assert (
        order.index("parse-access") < order.index("locate-nearby") < order.index("locate") < order.index("route-stream")
    )


def test_coordinates_of_persons_are_not_kept() -> None:
    [geoip] = [found for found in plugins(intake(GIVEN, systems())) if found.name == "geoip"]
    assert not {"location", "latitude", "longitude", "postal_code"} & set(geoip.options["fields"])


@pytest.mark.parametrize(("address", "private"), ADDRESSES.items())
def test_private_networks_are_those_of_the_registry(address: str, private: bool) -> None:
    """Python's own table comes from the registry of special addresses (IANA)."""
    given = ipaddress.ip_address(address)
    found = any(given in ipaddress.ip_network(network) for network in PRIVATE)
    assert found is private
    assert found is not given.is_global


def test_ruby_sees_the_same_networks() -> None:
    """The plugin asks Ruby's IPAddr."""
    answer = subprocess.run(
        ["ruby", "-e", RUBY],
        input=json.dumps([PRIVATE, list(ADDRESSES)]),
        env=dict(obtained(debian.ruby)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout) == list(ADDRESSES.values())


def test_the_database_comes_with_an_image_of_its_own() -> None:
    pod = next(one for one in logstash(GIVEN, {}, {}) if one["kind"] == "StatefulSet")["spec"]["template"]["spec"]
    [bringing] = pod["initContainers"]
    assert bringing["image"] == GIVEN.location_image
    assert bringing["command"][0] == "cp"
    [mount] = [mount for mount in pod["containers"][0]["volumeMounts"] if mount["name"] == "locations"]
    assert mount["readOnly"]
    assert bringing["command"][-1] == f"{mount['mountPath']}/GeoLite2-City.mmdb"
    assert "emptyDir" in next(volume for volume in pod["volumes"] if volume["name"] == "locations")


def test_without_a_database_nothing_is_looked_up() -> None:
    assert locate(environment()) == ()
    pod = next(one for one in logstash(environment(), {}, {}) if one["kind"] == "StatefulSet")["spec"]["template"][
        "spec"
    ]
    assert "initContainers" not in pod
