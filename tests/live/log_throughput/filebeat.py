"""Filebeat beside the node agent: the same files, a queue on disk, JSON parsed; with the same table of secrets if asked."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from components.elk_stack.redaction_rules import MARK, RULES, Kind, Rule
from tests.support.servers import ended
from tools.toolchain.programs import program


def expression(rule: Rule) -> str:
    """A rule's pattern in JavaScript, which knows no flags inside."""
    flags = "gi" if rule.pattern.startswith("(?i)") else "g"
    replacement = rule.replacement.replace("\\", "$") if rule.kind is Kind.REPLACE else MARK
    pattern = rule.pattern.removeprefix("(?i)")
    return f"[new RegExp({json.dumps(pattern)}, {json.dumps(flags)}), {json.dumps(replacement)}]"


def script() -> str:
    """For Filebeat's `script` processor: every rule over the whole line, as text."""
    rules = ",\n  ".join(map(expression, RULES))
    return f"""\
var rules = [
  {rules}
];
function process(event) {{
  var text = event.Get("message");
  for (var i = 0; i < rules.length; i++) {{ text = text.replace(rules[i][0], rules[i][1]); }}
  event.Put("message", text);
}}
"""


def configuration(logs: Path, home: Path, store: str, *, redacts: bool) -> dict[str, Any]:
    cleaning = [{"script": {"lang": "javascript", "source": script()}}] if redacts else []
    parsing = {"decode_json_fields": {"fields": ["message"], "target": "fields", "max_depth": 8}}
    files = {"type": "filestream", "id": "containers", "paths": [f"{logs}/*/*/*.log"]}
    return {
        "filebeat.inputs": [{**files, "parsers": [{"container": {"format": "cri", "stream": "all"}}]}],
        "processors": [*cleaning, parsing],
        "queue.disk": {"max_size": "4GB"},
        "output.elasticsearch": {
            "hosts": [store],
            "index": "logs",
            "compression_level": 1,
            "bulk_max_size": 2048,
            "worker": 2,
        },
        "setup": {"template.enabled": False, "ilm.enabled": False},
        "path": {"data": str(home / "data"), "logs": str(home / "logs")},
        "logging.level": "warning",
    }


@contextmanager
def filebeat(home: Path, logs: Path, store: str, *, redacts: bool) -> Iterator[int]:
    """Runs it while the block does; hands over its process id."""
    home.mkdir()
    file = home / "filebeat.yml"
    file.write_text(yaml.safe_dump(configuration(logs, home, store, redacts=redacts)), encoding="utf-8")
    file.chmod(0o600)
    with (home / "output").open("w", encoding="utf-8") as output:
        command = [program("filebeat"), "-c", str(file), "-e"]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, text=True)
        try:
            yield process.pid
        finally:
            ended(process, 90)
