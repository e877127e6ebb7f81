"""Lines come from strangers: none may hold up an engine that tries every start of a pattern against every end."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from components.elk_stack.redaction import redact
from components.elk_stack.redaction_ruby import core
from tests.support.servers import obtained
from tools import debian

LONG = 100_000
MOST_SECONDS = 1.0
"""Of processor time, for a line of that many characters in Ruby; the worst of them takes half of it on a slow machine."""
PATIENCE = 300
PARTS = (
    *("eyJ", "_eyJ", "eyJaaaaa.", "-----BEGIN PRIVATE KEY-----!", "-----BEGIN ", "-", "--", "a--", "--password "),
    *(
        "\\",
        '\\"',
        "'",
        'password="',
        "password='",
        'password=\\"',
        "password=[",
        "password={[",
        "password(",
        "token: [](",
        "pass",
    ),
    *("://", "a:\\/\\/", "a%3a%2f%2f", "a:@tcp", "@tcp( a:", "identified with x ", "password ", "AUTH ", '"AUTH" "'),
    *(
        'name":"',
        '"name":"password","a":1,',
        '["password","',
        '["',
        '"--',
        "<password ",
        "<a",
        "cookie:a;",
        "cookie: a=b;",
    ),
    *(
        "authorization: a b,c=d",
        "authorization:[",
        "secret_access",
        "dbpass=",
        "00000000 ",
        "4000000000000 ",
        "ä4000000000000 ",
    ),
    *(
        "ghp_",
        "xoxb-",
        "AIza",
        "hooks.slack.com/a/",
        "a.b-c_",
        "x@",
        "a@a.",
        "password&quot;",
        "[[",
        "{[(",
        " ",
        "\n",
        "\t,",
    ),
)
"""What patterns begin with, or run over."""
TIMED = """
puts JSON.generate(JSON.parse(STDIN.read).map do |line|
  begun = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  Redaction.text(line, "key")
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - begun
end)
"""


def hostile(part: str) -> str:
    return part * (LONG // len(part))


@pytest.mark.live
def test_no_line_holds_up_ruby(tmp_path: Path) -> None:
    program = tmp_path / "timed.rb"
    program.write_text(core() + TIMED)
    done = subprocess.run(
        ["ruby", program],
        input=json.dumps([hostile(part) for part in PARTS]),
        env={**obtained(debian.ruby), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    slow = {part: taken for part, taken in zip(PARTS, json.loads(done.stdout), strict=True) if taken > MOST_SECONDS}
    assert slow == {}


@pytest.mark.parametrize("part", PARTS)
def test_no_line_holds_up_python(part: str) -> None:
    begin = time.process_time()
    redact(hostile(part), b"key")
    assert time.process_time() - begin < 5 * MOST_SECONDS
