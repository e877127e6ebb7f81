"""Messages as the real amtool renders them: readable, escaped, and never too long."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.monitoring_stack.templates import FILES
from tools.toolchain.programs import program

HOSTILE = '<!channel> & <b onclick="x">bold</b>'
SLACK_ADVISED, SLACK_LONGEST = 4_000, 40_000
RUNBOOK, BOARD = "https://handbook.example/runbooks/shop/slow", "https://grafana.example/d/shop-overview"


def data(count: int, status: str = "firing", description: str = "95 % of requests take 2 s") -> dict[str, Any]:
    labels = {"alertname": "Slow", "system": "shop", "service": "web", "severity": "warning", "team": "sales"}
    notes = {"summary": "The shop is slow", "runbook_url": RUNBOOK, "dashboard_url": BOARD}
    alert = {
        "status": status,
        "labels": labels,
        "annotations": {**notes, "description": description},
        "startsAt": "2026-03-01T02:50:00+01:00",
        "endsAt": "2026-03-01T03:10:00+01:00" if status == "resolved" else "0001-01-01T00:00:00Z",
    }
    return {"status": status, "commonLabels": labels, "commonAnnotations": notes, "alerts": [alert] * count}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("templates")
    for name, text in FILES.items():
        (found / name).write_text(text, encoding="utf-8")
    return found


def rendered(folder: Path, name: str, values: dict[str, Any], kind: str = "text") -> str:
    file = folder / "data.json"
    file.write_text(json.dumps(values), encoding="utf-8")
    text = f'--template.text={{{{ template "{name}" . }}}}'
    glob, given = f"--template.glob={folder / '*.tmpl'}", f"--template.data={file}"
    command = [program("amtool"), "template", "render", glob, given, f"--template.type={kind}", text]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.rstrip("\n")


@pytest.mark.covers("RTE-04")
def test_the_templates_are_the_files_asked_for() -> None:
    assert {"email.tmpl", "slack.tmpl"} <= set(FILES)


@pytest.mark.covers("RTE-04")
def test_slack_reads_as_written_here(folder: Path) -> None:
    assert rendered(folder, "slack.title", data(1)) == "[FIRING 1] shop: Slow of web (warning)"
    assert rendered(folder, "slack.text", data(2)) == (
        "*The shop is slow*\n"
        "• 95 % of requests take 2 s _since 2026-03-01 01:50 UTC_\n"
        "• 95 % of requests take 2 s _since 2026-03-01 01:50 UTC_\n"
        f"<{RUNBOOK}|What to do> · <{BOARD}|Board>"
    )


@pytest.mark.covers("RTE-04")
def test_the_end_is_told_with_its_span(folder: Path) -> None:
    over = data(1, "resolved")
    assert rendered(folder, "slack.title", over) == "[RESOLVED] shop: Slow of web (warning)"
    assert "over: 95 % of requests take 2 s _2026-03-01 01:50 UTC to 2026-03-01 02:10 UTC_" in rendered(
        folder, "slack.text", over
    )
    assert rendered(folder, "slack.color", over) == "good"
    assert "(2026-03-01 01:50 UTC to 2026-03-01 02:10 UTC)" in rendered(folder, "groundcrew.text", over)
    assert "2026-03-01 01:50 UTC to 2026-03-01 02:10 UTC" in rendered(folder, "email.html", over, "html")


@pytest.mark.covers("RTE-04")
def test_a_storm_stays_within_what_slack_advises(folder: Path) -> None:
    text = rendered(folder, "slack.text", data(60, description="x" * 2_000))
    assert len(text) <= SLACK_ADVISED
    assert "… and 55 more" in text
    assert text.endswith(f"<{RUNBOOK}|What to do> · <{BOARD}|Board>")
    hostile = rendered(folder, "slack.text", data(60, description="<" * 2_000))
    assert len(hostile) <= SLACK_LONGEST


@pytest.mark.covers("RTE-04")
def test_a_label_cannot_call_a_whole_channel(folder: Path) -> None:
    values = data(1, description=HOSTILE)
    values["commonLabels"]["service"] = HOSTILE
    for name in ("slack.title", "slack.text"):
        text = rendered(folder, name, values)
        assert "<!channel>" not in text
        assert "&lt;!channel&gt; &amp; &lt;b" in text


@pytest.mark.covers("RTE-04")
def test_mail_is_escaped_and_linked(folder: Path) -> None:
    page = rendered(folder, "email.html", data(1, description=HOSTILE), "html")
    assert "<b onclick" not in page
    assert "&lt;b onclick=" in page
    assert f'<a href="{RUNBOOK}">What to do</a>' in page
    assert f'<a href="{BOARD}">Board</a>' in page
    assert "border-left: 6px solid #f9a825" in page


@pytest.mark.covers("RTE-04")
def test_mail_without_html_says_the_same(folder: Path) -> None:
    text = rendered(folder, "email.text", data(1))
    for part in ("[FIRING 1] shop: Slow of web (warning)", "The shop is slow", RUNBOOK, BOARD):
        assert part in text
    assert "<" not in text
