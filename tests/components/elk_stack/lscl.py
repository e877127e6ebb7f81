"""Reads Logstash's configuration language back: a parser of its own, written from the language's documentation."""

import re
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(
    r"""\s+|(?P<arrow>=>)|(?P<compare>==|!=|=~|!~|>=|<=|>|<)|(?P<string>"[^"]*"|'[^']*')|(?P<regexp>/(?:\\.|[^/\\])*/)"""
    r"""|(?P<selector>(?:\[[^\[\],\s"']+\])+)|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][A-Za-z0-9_-]*)"""
    r"""|(?P<sign>[{}\[\](),!])"""
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


@dataclass
class Plugin:
    name: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class Section:
    name: str
    plugins: list[Plugin] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)


def tokens(text: str) -> list[Token]:
    found, position = [], 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if not match:
            raise SyntaxError(f"not Logstash's language at {text[position : position + 40]!r}")
        if match.lastgroup:
            found.append(Token(match.lastgroup, match[0]))
        position = match.end()
    return found


def parse(text: str) -> list[Section]:
    return Parser(tokens(text)).sections()


class Parser:
    def __init__(self, given: list[Token]):
        self.given = given
        self.at = 0

    def peek(self) -> Token:
        return self.given[self.at] if self.at < len(self.given) else Token("end", "")

    def take(self, text: str = "", kind: str = "") -> Token:
        token = self.peek()
        if (text and token.text != text) or (kind and token.kind != kind):
            raise SyntaxError(f"wanted {text or kind}, found {token}")
        self.at += 1
        return token

    def sections(self) -> list[Section]:
        found = []
        while self.peek().kind != "end":
            section = Section(self.take(kind="word").text)
            if section.name not in ("input", "filter", "output"):
                raise SyntaxError(section.name)
            self.take("{")
            self.body(section)
            found.append(section)
        return found

    def body(self, section: Section) -> None:
        while self.peek().text != "}":
            if self.peek().text == "if":
                self.branch(section)
            else:
                section.plugins.append(self.plugin(section))
        self.take("}")

    def branch(self, section: Section) -> None:
        if section.name == "input":
            raise SyntaxError("inputs know no conditions")
        self.take("if")
        self.guarded(section)
        while self.peek().text == "else":
            self.take("else")
            if self.peek().text == "if":
                self.take("if")
                self.guarded(section)
            else:
                self.take("{")
                self.body(section)
                return

    def guarded(self, section: Section) -> None:
        start = self.at
        self.condition()
        section.conditions.append(" ".join(token.text for token in self.given[start : self.at]))
        self.take("{")
        self.body(section)

    def condition(self) -> None:
        self.expression()
        while self.peek().text in ("and", "or", "xor", "nand"):
            self.take()
            self.expression()

    def expression(self) -> None:
        if self.peek().text == "!":
            self.take()
        if self.peek().text == "(":
            self.take()
            self.condition()
            self.take(")")
            return
        self.take(kind="selector")
        if self.peek().text == "in":
            self.take()
            values = self.value()
            if not isinstance(values, list) or len(values) < 2:
                raise SyntaxError("a list of one is taken for the text itself")
        elif self.peek().kind == "compare":
            operator = self.take().text
            self.take(kind="regexp") if operator in ("=~", "!~") else self.value()

    def plugin(self, section: Section) -> Plugin:
        plugin = Plugin(self.take(kind="word").text)
        self.take("{")
        while self.peek().text != "}":
            name = self.take().text.strip("\"'")
            self.take(kind="arrow")
            if name in plugin.options:
                raise SyntaxError(f"{plugin.name} is told {name} twice")
            plugin.options[name] = self.value(section)
        self.take("}")
        return plugin

    def value(self, section: Section | None = None) -> Any:
        token = self.peek()
        if token.kind == "selector" and token.text.count("[") == 1:
            # A list of one bare word looks like a selector; lists here hold texts only.
            raise SyntaxError(f"a field reference is no value: {token.text}")
        if token.text == "[":
            return self.listed()
        if token.text == "{":
            return self.mapped()
        if token.kind == "word" and self.given[self.at + 1].text == "{":
            codec = self.plugin(section or Section("input"))
            if section:
                section.plugins.append(codec)
            return codec
        self.take()
        if token.kind == "string":
            return token.text[1:-1]
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text)
        if token.text in ("true", "false"):
            return token.text == "true"
        raise SyntaxError(f"no value: {token}")

    def listed(self) -> list[Any]:
        self.take("[")
        found = []
        while self.peek().text != "]":
            found.append(self.value())
            if self.peek().text == ",":
                self.take(",")
        self.take("]")
        return found

    def mapped(self) -> dict[str, Any]:
        self.take("{")
        found: dict[str, Any] = {}
        while self.peek().text != "}":
            name = self.take(kind="string").text[1:-1]
            self.take(kind="arrow")
            found[name] = self.value()
        self.take("}")
        return found
