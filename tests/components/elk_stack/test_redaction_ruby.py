"""The same rules in Ruby do the same: the engine of Fluentd, and by its language Logstash's."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.elk_stack.redaction import keyed_hash, redact_message
from components.elk_stack.redaction_ruby import core, fluentd_filter, logstash_script
from tests.components.elk_stack.secrets import HARMLESS, SAMPLES, TOKEN
from tests.support.servers import obtained
from tools import debian

pytestmark = pytest.mark.live

LINES = [*(sample[0] for sample in SAMPLES), *HARMLESS, "ключ password=ä ü", "", "{", '{"a":']
DRIVER = "puts JSON.generate(JSON.parse(STDIN.read).map { |line| Redaction.message(line, 'key') })"
EVENT = """
class Event
  def initialize(data) = @data = data
  def to_hash = @data
  def path(name) = name.scan(/\\[([^\\]]+)\\]/).flatten
  def get(name) = path(name).reduce(@data) { |here, part| here && here[part] }
  def set(name, value)
    *parents, last = path(name)
    parents.reduce(@data) { |here, part| here[part] ||= {} }[last] = value
  end
  def remove(name)
    *parents, last = path(name)
    inner = parents.reduce(@data) { |here, part| here && here[part] }
    inner.delete(last) if inner
  end
end
context = Object.new
context.instance_eval(File.read(ARGV[0]), ARGV[0])
context.register("key_file" => ARGV[1])
event = Event.new(JSON.parse(STDIN.read))
puts JSON.generate(context.filter(event).first.to_hash)
"""


@pytest.fixture(scope="module")
def environment() -> Mapping[str, str]:
    return {**obtained(debian.ruby), "LANG": "C.UTF-8"}


def ruby(environment: Mapping[str, str], given: str, *command: str) -> str:
    done = subprocess.run(
        ["ruby", *command], input=given, env=dict(environment), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ruby_and_python_agree(environment: Mapping[str, str], tmp_path: Path) -> None:
    program = tmp_path / "core.rb"
    program.write_text(core() + DRIVER)
    answers = json.loads(ruby(environment, json.dumps(LINES), str(program)))
    assert answers == [redact_message(line, b"key") for line in LINES]


def test_the_script_redacts_an_event_and_hashes_its_user(environment: Mapping[str, str], tmp_path: Path) -> None:
    script, key, driver = tmp_path / "redaction.rb", tmp_path / "key", tmp_path / "driver.rb"
    script.write_text(logstash_script())
    key.write_text("key\n")
    driver.write_text('require "json"\n' + EVENT)
    event = {
        "@timestamp": "2026-01-01T00:00:00Z",
        "message": f"Bearer {TOKEN}",
        "tags": ["a"],
        "fields": {"user_id": 42, "deep": [{"token": TOKEN}], "n": 1},
    }
    seen = json.loads(ruby(environment, json.dumps(event), str(driver), str(script), str(key)))
    assert TOKEN not in json.dumps(seen)
    assert seen["user"] == {"hash": keyed_hash("42", b"key")}
    assert seen["fields"] == {"deep": [{"token": "REDACTED"}], "n": 1}
    assert (seen["@timestamp"], seen["tags"]) == (event["@timestamp"], ["a"])


@pytest.mark.parametrize("source", [core(), fluentd_filter(), logstash_script()], ids=["core", "fluentd", "logstash"])
def test_what_is_generated_is_ruby(environment: Mapping[str, str], source: str) -> None:
    assert "Syntax OK" in ruby(environment, source, "-wc", "-")
