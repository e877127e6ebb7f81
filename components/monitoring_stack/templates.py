"""Notification templates: what a person reads first. Every field an alert must carry is used there."""

from collections.abc import Mapping
from pathlib import Path

from specs.severity import Severity

FILES: Mapping[str, str] = {
    file.name: file.read_text(encoding="utf-8") for file in sorted(Path(__file__).parent.glob("*.tmpl"))
}
"""By the name of the file, as Alertmanager mounts them."""

PAGER_SEVERITIES = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}
"""PagerDuty's Events API knows these four words and answers 400 to any other: the page is then lost, not retried."""


def template(name: str) -> str:
    return f'{{{{ template "{name}" . }}}}'


def pager_severity() -> str:
    """Ours in PagerDuty's words; a group that agrees on none of them is an error, as Alertmanager's own default is."""
    cases = [
        f'if eq .CommonLabels.severity "{ours.value}" }}}}{theirs}{{{{ ' for ours, theirs in PAGER_SEVERITIES.items()
    ]
    return "{{ " + "else ".join(cases) + "else }}error{{ end }}"
