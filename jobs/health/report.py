"""The report as people read it and as programs read it: first the text, then one line of JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobs.exit_code import ExitCode
from jobs.health.finding import Finding, Verdict, worst

CODES = {
    Verdict.GOOD: ExitCode.DONE,
    Verdict.UNKNOWN: ExitCode.DONE,
    Verdict.DEGRADED: ExitCode.DEGRADED,
    Verdict.FAILED: ExitCode.UNHEALTHY,
}
MARKS = {Verdict.GOOD: "ok  ", Verdict.UNKNOWN: "?   ", Verdict.DEGRADED: "WARN", Verdict.FAILED: "FAIL"}


@dataclass(frozen=True)
class Section:
    name: str
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(finding.verdict for finding in self.findings)


@dataclass(frozen=True)
class Report:
    system: str
    environment: str
    made: datetime
    sections: tuple[Section, ...]

    @property
    def verdict(self) -> Verdict:
        return worst(section.verdict for section in self.sections)

    @property
    def code(self) -> ExitCode:
        return CODES[self.verdict]

    def text(self) -> str:
        lines = [f"Health of {self.system} in {self.environment}, {self.made:%Y-%m-%d %H:%M} UTC"]
        for number, section in enumerate(self.sections, 1):
            lines += ["", f"{number}. {section.name}"]
            lines += [f"   {MARKS[found.verdict]} {found.name}: {found.text}" for found in section.findings]
        return "\n".join([*lines, "", self.summary()])

    def summary(self) -> str:
        """Every fault by section and name, on one line; also the pod's termination message."""
        wrong = [
            f"{section.name}/{found.name} {found.verdict.word}"
            for section in self.sections
            for found in _by_weight(section.findings)
        ]
        if not wrong:
            return "Nothing is wrong."
        return f"{self.verdict.word}: {', '.join(wrong)}"

    def json(self) -> str:
        """One line: `… | tail -n 1 | python3 -m json.tool` shows it."""
        return json.dumps(
            {
                "system": self.system,
                "environment": self.environment,
                "made": f"{self.made:%Y-%m-%dT%H:%M:%SZ}",
                "verdict": self.verdict.word,
                "exit_code": int(self.code),
                "sections": [
                    {
                        "name": section.name,
                        "verdict": section.verdict.word,
                        "findings": [
                            {"name": f.name, "verdict": f.verdict.word, "text": f.text, "facts": f.facts}
                            for f in section.findings
                        ],
                    }
                    for section in self.sections
                ],
            },
            ensure_ascii=False,
        )


def _by_weight(findings: Iterable[Finding]) -> list[Finding]:
    return sorted((f for f in findings if f.verdict > Verdict.UNKNOWN), key=lambda found: -found.verdict)
