"""A stack file that YAML, or the engine, cannot read: one line that says where, in no time, without what stood there."""

from pathlib import Path

import pytest

from commands.failure import BAD_INPUT, CommandFailure
from commands.yaml_document import MOST_VALUES, load
from tests.specs.judgement import limited

SECRET = "hunter2"


def bomb(levels: int) -> str:
    """Each line stands for ten of the one before."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Pulumi.dev.yaml"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("config:\n  a: 1\n  a: 2\n", "Pulumi.dev.yaml:3 is no YAML: a key is given twice"),
        ("config: 1\nconfig: 2\n", "Pulumi.dev.yaml:2 is no YAML: a key is given twice"),
        ("config:\n\ta: 1\n", "Pulumi.dev.yaml:2 is no YAML"),
        ("config: {a: 1\n", "is no YAML"),
        (f"config: *{SECRET}\n", "is no YAML"),
        ("config: &a [*a]\n", "is no YAML: a value cannot be read"),
        ("config: &a {b: *a}\n", "is no YAML: a value cannot be read"),
        (f"config: {'9' * 5000}\n", "is no YAML: a value cannot be read"),
        ("config: 2026-13-45\n", "is no YAML: a value cannot be read"),
        ("config: !!python/object/apply:os.getcwd []\n", "is no YAML"),
        ("config: !!binary 'a'\n", "is no YAML"),
        ("config: a\x00b\n", "is no YAML"),
        ("{[1, 2]: 3}\n", "is no YAML"),
        ("a: 1\n---\na: 2\n", "is no YAML"),
        ("[" * 900, "nests values more than 50 levels deep"),
        ("[" * 5_000, "nesting depth"),
        ("{a: " * 100_000, "nests values more than 50 levels deep"),
        (bomb(9), f"holds more than {MOST_VALUES} values"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(file: Path, text: str, told: str) -> None:
    file.write_text(text, encoding="utf-8")
    with limited(), pytest.raises(CommandFailure) as failure:
        load(file)
    assert failure.value.exit_code == BAD_INPUT
    assert told in str(failure.value)
    assert SECRET not in str(failure.value)
    assert len(str(failure.value)) < 300


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b"", None),
        (b"# nothing\n", None),
        (b"\xef\xbb\xbfa: 1\r\nb: two\r\n", {"a": 1, "b": "two"}),
        (b"a: &x [1, 2]\nb: *x\n", {"a": [1, 2], "b": [1, 2]}),
        (b"base: &x {a: 1}\nmore:\n  <<: *x\n  b: 2\n", {"base": {"a": 1}, "more": {"a": 1, "b": 2}}),
    ],
)
def test_what_yaml_allows_is_read(file: Path, content: bytes, read: object) -> None:
    file.write_bytes(content)
    assert load(file) == read


def test_a_file_in_another_encoding_is_refused(file: Path) -> None:
    file.write_bytes("a: grün".encode("latin-1"))
    with pytest.raises(CommandFailure, match=r"Pulumi\.dev\.yaml is no UTF-8 text"):
        load(file)
