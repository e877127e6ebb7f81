"""The redaction table as Ruby: one core, and the shells in which Fluentd and Logstash load it."""

from components.elk_stack.redaction import HASH_LENGTH, MARK, RULES, SECRET_FIELD, USER_FIELDS, Kind, Rule

_CORE = """\
require "json"
require "openssl"

# Generated from the redaction table. Rules run in this order.
module Redaction
  MARK = "@MARK@"
  SECRET_FIELD = /@SECRET_FIELD@/
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
    when :card then without_cards(pattern, replacement, value)
    else key.empty? ? value : value.gsub(pattern) { |found| replacement + keyed_hash(found, key) }
    end
  end

  # Where digits do not add up, a card may still begin at the next one.
  def without_cards(pattern, replacement, value)
    at, kept = 0, +""
    while (found = pattern.match(value, at))
      valid = luhn(found[0])
      kept << value[at...found.begin(0)] << (valid ? replacement : value[found.begin(0)])
      at = valid ? found.end(0) : found.begin(0) + 1
    end
    kept << value[at..]
  end

  # A line that is a JSON object stays one.
  def message(value, key)
    return text(value, key) unless value.start_with?("{")
    begin
      parsed = JSON.parse(value)
    rescue JSON::ParserError
      return text(value, key)
    end
    JSON.generate(record(parsed, key))
  end

  def record(value, key)
    case value
    when String then message(value, key)
    when Array then value.map { |item| record(item, key) }
    when Hash
      value.to_h { |name, item| [text(name.to_s, key), SECRET_FIELD.match?(name.to_s) ? MARK : record(item, key)] }
    else value
    end
  end

  def luhn(value)
    digits = value.delete("^0-9").reverse.each_char.map(&:to_i)
    sum = digits.each_with_index.sum { |digit, place| place.odd? ? (digit * 2 - (digit > 4 ? 9 : 0)) : digit }
    (sum % 10).zero?
  end

  def keyed_hash(value, key)
    OpenSSL::HMAC.hexdigest("SHA256", key, value)[0, @HASH_LENGTH@]
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
      end
    end
  end
end
"""

_LOGSTASH = """\
@CORE@
USER_FIELDS = [@USER_FIELDS@].freeze

def register(params)
  @key = File.read(params["key_file"]).strip
end

def filter(event)
  fields = event.to_hash
  hash_user(event, fields["fields"])
  (event.to_hash.keys - ["@timestamp", "@version", "tags"]).each do |name|
    value = event.get("[#{name}]")
    redacted = Redaction.record(value, @key)
    event.set("[#{name}]", redacted) unless redacted == value
  end
  [event]
end

# A person is recognised by hash, never by name.
def hash_user(event, fields)
  return unless fields.is_a?(Hash)
  name = USER_FIELDS.find { |candidate| fields[candidate] }
  event.set("[user][hash]", Redaction.keyed_hash(fields[name].to_s, @key)) if name
  USER_FIELDS.each { |candidate| event.remove("[fields][#{candidate}]") }
end
"""


def core() -> str:
    """The module `Redaction`."""
    return (
        _CORE.replace("@MARK@", MARK)
        .replace("@SECRET_FIELD@", _pattern(SECRET_FIELD))
        .replace("@RULES@", "\n".join(_rule(rule) for rule in RULES))
        .replace("@HASH_LENGTH@", str(HASH_LENGTH))
    )


def _rule(rule: Rule) -> str:
    replacement = rule.replacement.replace("\\", "\\\\")
    return f'    [:{_SYMBOLS[rule.kind]}, /{_pattern(rule.pattern)}/, "{replacement}"], # {rule.name}'


_SYMBOLS = {Kind.REPLACE: "replace", Kind.CARD: "card", Kind.HASH: "hash"}


def _pattern(pattern: str) -> str:
    """As it stands between slashes. `#` would begin an interpolation."""
    return pattern.replace("/", r"\/").replace("#", r"\x23")


def fluentd_filter() -> str:
    """A filter plugin; the core lies beside it as redaction.rb."""
    return _FLUENTD


def logstash_script() -> str:
    """A script of the ruby filter. It takes `key_file`, the file with the key of the hashes."""
    names = ", ".join(f'"{name}"' for name in USER_FIELDS)
    return _LOGSTASH.replace("@USER_FIELDS@", names).replace("@CORE@", core())
