"""The same rules in Ruby do the same: the engine of Fluentd, and by its language Logstash's."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.elk_stack.redaction import keyed_hash, redact_message
from components.elk_stack.redaction_ruby import core, fluentd_filter, logstash_script
from components.elk_stack.redaction_rules import MARK
from tests.components.elk_stack.secrets import HARMLESS, SAMPLES, TOKEN
from tests.support.servers import obtained
from tools import debian

pytestmark = pytest.mark.live

UNSAYABLE = (
    '{"n":1e999,"password":"%s"}',
    '{"a":"{\\"b\\":1e999,\\"token\\":\\"%s\\"}"}',
    '{"n":NaN,"secret":"%s"}',
)
"""What begins as JSON and is none, or says what no JSON can say."""
LINES = [
    *(sample[0] for sample in SAMPLES),
    *HARMLESS,
    *(line % TOKEN for line in UNSAYABLE),
    *(
        "ключ password=ä ü",
        "",
        "{",
        '{"a":',
        '{"pan":4111111111111111,"order":4111111111111112,"n":[378282246310005,true]}',
    ),
]
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


@pytest.mark.parametrize("line", UNSAYABLE)
def test_the_script_raises_nothing_to_its_caller(line: str, environment: Mapping[str, str], tmp_path: Path) -> None:
    """Logstash would tag the event and let it through as it is."""
    script, key, driver = tmp_path / "redaction.rb", tmp_path / "key", tmp_path / "driver.rb"
    script.write_text(logstash_script())
    key.write_text("key\n")
    driver.write_text('require "json"\n' + EVENT)
    event = {"message": line % TOKEN, "fields": {"n": 1}}
    seen = ruby(environment, json.dumps(event), str(driver), str(script), str(key))
    assert json.loads(seen)["fields"] == {"n": 1}
    assert TOKEN not in seen


def test_what_cannot_be_looked_through_is_not_passed_on(environment: Mapping[str, str], tmp_path: Path) -> None:
    script, key, driver = tmp_path / "redaction.rb", tmp_path / "key", tmp_path / "driver.rb"
    script.write_text(logstash_script() + "\ndef Redaction.record(*) = raise(ArgumentError)\n")
    key.write_text("key\n")
    driver.write_text('require "json"\n' + EVENT)
    seen = json.loads(ruby(environment, json.dumps({"message": TOKEN}), str(driver), str(script), str(key)))
    assert seen == {"message": MARK}


@pytest.mark.parametrize("fields", [{"user_id": "ada"}, {"user": {"id": "ada"}}, {"user.id": "ada"}], ids=str)
def test_a_person_goes_from_the_fields_and_from_the_line(
    fields: dict, environment: Mapping[str, str], tmp_path: Path
) -> None:
    """A line of JSON without words of its own stays the message."""
    script, key, driver = tmp_path / "redaction.rb", tmp_path / "key", tmp_path / "driver.rb"
    script.write_text(logstash_script())
    key.write_text("key\n")
    driver.write_text('require "json"\n' + EVENT)
    line = json.dumps({**fields, "query": "SELECT 'ada'"})
    seen = json.loads(
        ruby(environment, json.dumps({"message": line, "fields": fields}), str(driver), str(script), str(key))
    )
    assert "ada" not in json.dumps(seen)
    assert seen["user"] == {"hash": keyed_hash("ada", b"key")}
    assert json.loads(seen["message"])["query"] == "SELECT ?"


@pytest.mark.parametrize("source", [core(), fluentd_filter(), logstash_script()], ids=["core", "fluentd", "logstash"])
def test_what_is_generated_is_ruby(environment: Mapping[str, str], source: str) -> None:
    assert "Syntax OK" in ruby(environment, source, "-wc", "-")
