"""The redaction table as Ruby: one core, and the shells in which Fluentd and Logstash load it."""

from collections.abc import Iterable

from components.elk_stack.redaction import HASH_LENGTH
from components.elk_stack.redaction_names import NAMED, SECRET_FIELD, SECRET_OPTION, USER_FIELDS, VALUED
from components.elk_stack.redaction_rules import MARK, RULES, Kind, Rule
from components.elk_stack.statement_literals import LITERALS
from specs.log_record import FIELDS

_CORE = """\
require "json"
require "openssl"

# Generated from the redaction table. Rules run in this order.
module Redaction
  MARK = "@MARK@"
  SECRET_FIELD = /@SECRET_FIELD@/
  SECRET_OPTION = /@SECRET_OPTION@/
  RULES = [
@RULES@
  ].freeze

  module_function

  def text(value, key)
    value = value.scrub
    RULES.reduce(value) { |current, (kind, pattern, replacement)| apply(kind, pattern, replacement, current, key) }
  end

  def apply(kind, pattern, replacement, value, key)
    case kind
    when :replace then value.gsub(pattern, replacement)
    when :card then without_cards(pattern, replacement, value.b).force_encoding(Encoding::UTF_8)
    else key.empty? ? value : value.gsub(pattern) { |found| replacement + keyed_hash(found, key) }
    end
  end

  # Where digits do not add up, a card may still begin at the next one. In bytes, of which the nth is found at once.
  def without_cards(pattern, replacement, value)
    at, kept = 0, "".b
    while (found = pattern.match(value, at))
      valid = luhn(found[0])
      kept << value[at...found.begin(0)] << (valid ? replacement : value[found.begin(0)])
      at = valid ? found.end(0) : found.begin(0) + 1
    end
    kept << value[at..]
  end

  # A line that is a JSON object stays one, unless it says what no JSON can, such as a number beyond all bounds.
  def message(value, key)
    return text(value, key) unless value.start_with?("{")
    begin
      JSON.generate(record(JSON.parse(value), key))
    rescue JSON::JSONError
      text(value, key)
    end
  end

  def record(value, key)
    case value
    when String then message(value, key)
    when Array then value.each_with_index.map { |item, at| told_before?(value, at) ? MARK : record(item, key) }
    when Hash
      named = NAMED.any? { |name| is?(value[name], SECRET_FIELD) }
      value.to_h do |name, item|
        secret = SECRET_FIELD.match?(name.to_s.scrub) || (named && name == VALUED)
        [text(name.to_s, key), secret ? MARK : record(item, key)]
      end
    when Integer then text(value.to_s, key) == MARK ? MARK : value
    else value
    end
  end

  # Whether the item in front says that this one is secret: an option of a command, or the name of a pair.
  def told_before?(values, at)
    at > 0 && (is?(values[at - 1], SECRET_OPTION) || (values.size == 2 && is?(values[0], SECRET_FIELD)))
  end

  def is?(value, pattern)
    value.is_a?(String) && pattern.match?(value.scrub)
  end

  def luhn(value)
    digits = value.delete("^0-9").reverse.each_char.map(&:to_i)
    sum = digits.each_with_index.sum { |digit, place| place.odd? ? (digit * 2 - (digit > 4 ? 9 : 0)) : digit }
    (sum % 10).zero?
  end

  def keyed_hash(value, key)
    OpenSSL::Digest::SHA256.hexdigest(value + key)[0, @HASH_LENGTH@]
  end
end
"""

_FLUENTD = """\
require "fluent/plugin/filter"
require_relative "redaction"

module Fluent
  module Plugin
    class RedactionFilter < Filter
      Fluent::Plugin.register_filter("redaction", self)

      def filter(_tag, _time, record)
        Redaction.record(record, "")
      rescue StandardError
        # What could not be looked through is not passed on.
        { "message" => Redaction::MARK }
      end
    end
  end
end
"""

_LOGSTASH = """\
@CORE@
USER_FIELDS = [@USER_FIELDS@].freeze
STATEMENT = "@STATEMENT@"
LITERALS = [
@LITERALS@
].freeze

def register(params)
  @key = File.read(params["key_file"]).strip
end

def filter(event)
  hash_user(event)
  (event.to_hash.keys - ["@timestamp", "@version", "tags"]).each do |name|
    value = event.get("[#{name}]")
    redacted = clean(name == "message" ? nameless(value) : value)
    event.set("[#{name}]", redacted) unless redacted == value
  end
  [event]
end

# What could not be looked through is not passed on.
def clean(value)
  Redaction.record(value, @key)
rescue StandardError
  Redaction::MARK
end

# A person is recognised by hash, never by name.
def hash_user(event)
  USER_FIELDS.each do |name|
    place = event.get("[fields][#{name}]").nil? ? "[fields][#{name.gsub(".", "][")}]" : "[fields][#{name}]"
    value = event.get(place)
    next if value.nil?
    event.set("[user][hash]", Redaction.keyed_hash(value.to_s, @key))
    event.remove(place)
  end
end

# A line of JSON without words of its own still names whom and what its fields no longer name.
def nameless(line)
  return line unless line.is_a?(String) && line.match?(/\\A\\s*\\{/)
  record = JSON.parse(line)
  USER_FIELDS.each do |name|
    *parents, last = name.split(".")
    record.delete(name)
    inner = parents.empty? ? record : record.dig(*parents)
    inner.delete(last) if inner.is_a?(Hash)
  end
  record[STATEMENT] = without_literals(record[STATEMENT]) if record[STATEMENT].is_a?(String)
  JSON.generate(record)
rescue StandardError
  line
end

def without_literals(statement)
  LITERALS.reduce(statement.scrub) { |text, (pattern, replacement)| text.gsub(pattern, replacement) }
end
"""


def core() -> str:
    """The module `Redaction`."""
    return (
        _CORE.replace("@MARK@", MARK)
        .replace("@SECRET_FIELD@", _pattern(SECRET_FIELD))
        .replace("@SECRET_OPTION@", _pattern(SECRET_OPTION))
        .replace("  RULES = [", f'  NAMED, VALUED = {_texts(NAMED)}, "{VALUED}"\n  RULES = [')
        .replace("@RULES@", "\n".join(_rule(rule) for rule in RULES))
        .replace("@HASH_LENGTH@", str(HASH_LENGTH))
    )


def _rule(rule: Rule) -> str:
    return f"    [:{_SYMBOLS[rule.kind]}, /{_pattern(rule.pattern)}/, {_text(rule.replacement)}], # {rule.name}"


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}].freeze"


_SYMBOLS = {Kind.REPLACE: "replace", Kind.CARD: "card", Kind.HASH: "hash"}


def _pattern(pattern: str) -> str:
    """As it stands between slashes. `#` would begin an interpolation."""
    return pattern.replace("/", r"\/").replace("#", r"\x23")


def fluentd_filter() -> str:
    """A filter plugin; the core lies beside it as redaction.rb."""
    return _FLUENTD


def logstash_script() -> str:
    """A script of the ruby filter. It takes `key_file`, the file with the key of the hashes."""
    literals = ",\n".join(f"  [/{_pattern(pattern)}/, {_text(instead)}]" for pattern, instead in LITERALS)
    return (
        _LOGSTASH.replace("[@USER_FIELDS@].freeze", _texts(USER_FIELDS))
        .replace("@STATEMENT@", FIELDS["db.statement"].given)
        .replace("@LITERALS@", literals)
        .replace("@CORE@", core())
    )
