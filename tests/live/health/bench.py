"""A report made as the Job makes it, of a real API server and a real application on loopback."""

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from components.health_checks.report import document
from specs.job_document import HealthDocument, Question
from tests.live.health.application import Application
from tests.live.health.namespace import Cluster
from tests.rules.rendered import ENVIRONMENT, SYSTEMS

SYSTEM = SYSTEMS["sql-studio"]
UNHURRIED = 30
"""Seconds an answer may take where its time is not what is asked: a busy machine is no fault of the application."""


@dataclass
class Bench:
    """One cluster and one application; `run` makes the report as the Job does."""

    cluster: Cluster
    studio: Application
    secured: dict[str, int]
    folder: Path

    def told(self, certificate: str = "good") -> HealthDocument:
        """The rendered document, with loopback addresses. Stores are asked by tests of their own."""
        whole = document(SYSTEM, ENVIRONMENT)
        questions = tuple(self._here(question, certificate) for question in whole.questions)
        return replace(whole, questions=questions, stores=())

    def _here(self, question: Question, certificate: str) -> Question:
        given = urlsplit(question.url)
        if self.studio.fault != "response-time":
            question = replace(question, within_seconds=max(UNHURRIED, question.within_seconds))
        if given.scheme == "https":
            return replace(question, url=f"https://localhost:{self.secured[certificate]}{given.path}")
        return replace(question, url=f"http://127.0.0.1:{self.studio.port}{given.path}")

    def arguments(self, told: HealthDocument | None = None) -> list[str]:
        file = self.folder / "job.json"
        file.write_text((told or self.told()).json())
        return ["--document", str(file), "--account", str(self.folder), "--credentials", str(self.folder)]


def wrong(report: dict, *, events: bool = False) -> set[str]:
    """Every fault. Kubernetes writes events of what is broken, too, and keeps them: they count only where they are asked for."""
    return {
        f"{section['name']}/{finding['name']}:{finding['verdict']}"
        for section in report["sections"]
        if events or section["name"] != "events"
        for finding in section["findings"]
        if finding["verdict"] in ("degraded", "failed")
    }
