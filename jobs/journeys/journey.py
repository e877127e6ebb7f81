"""One run of one journey. Whatever fails, what the run made is taken away again."""

import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from jobs.journeys.template import captured, in_json, in_url, known
from jobs.request import Answer, ask
from specs.job_document import JourneyStep, JourneySteps

ACCOUNT_FILES = ("user", "password")
RUN_BYTES = 8


@dataclass(frozen=True)
class StepResult:
    """`trouble` is empty for a step that succeeded. It names statuses and fields, never what was sent or answered."""

    name: str
    seconds: float
    trouble: str = ""


@dataclass(frozen=True)
class RunResult:
    journey: str
    steps: tuple[StepResult, ...]
    """Those that were tried."""
    ended: float
    """Unix time."""

    @property
    def succeeded(self) -> bool:
        return bool(self.steps) and not any(step.trouble for step in self.steps)

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.steps)


def run(journey: JourneySteps, account: Path) -> RunResult:
    """Reads the account anew each time, so that a changed password needs no restart."""
    try:
        variables = {name: (account / name).read_text(encoding="utf-8").rstrip("\n") for name in ACCOUNT_FILES}
    except (OSError, UnicodeDecodeError):
        return RunResult(journey.name, (StepResult("account", 0.0, "its Secret lacks user or password"),), time.time())
    variables["run"] = secrets.token_hex(RUN_BYTES)
    done: list[StepResult] = []
    for step in journey.steps:
        if any(result.trouble for result in done) and not (step.clears_up and _possible(step, variables)):
            continue
        done.append(_tried(step, variables))
    return RunResult(journey.name, tuple(done), time.time())


def _possible(step: JourneyStep, variables: dict[str, str]) -> bool:
    """What was never made cannot be taken away: its name was not captured."""
    whole = known(step.url, variables) and known(step.body, variables)
    return whole and (not step.bearer or step.bearer in variables)


def _tried(step: JourneyStep, variables: dict[str, str]) -> StepResult:
    """One step; what it captures joins the variables."""
    begin = time.monotonic()
    try:
        answer = ask(
            in_url(step.url, variables),
            step.within_seconds,
            step.method,
            in_json(step.body, variables),
            _headers(step, variables),
        )
        trouble = _trouble(step, answer)
        if not trouble and step.captures:
            variables |= captured(answer.body, step.captures)
    except KeyError as missing:
        trouble = f"no earlier step captured {missing}"
    except LookupError as error:
        trouble = str(error)
    except ValueError:
        # http.client refuses a header or a path with a line break; the text would quote it.
        trouble = "a value cannot be sent in a header or a path"
    return StepResult(step.name, time.monotonic() - begin, trouble)


def _headers(step: JourneyStep, variables: dict[str, str]) -> dict[str, str]:
    found = {"Content-Type": "application/json"} if step.body else {}
    return {**found, "Authorization": f"Bearer {variables[step.bearer]}"} if step.bearer else found


def _trouble(step: JourneyStep, answer: Answer) -> str:
    if answer.trouble:
        return answer.trouble
    if answer.status not in step.statuses:
        return f"status {answer.status}, wanted {' or '.join(map(str, step.statuses))}"
    if step.expects and not re.search(step.expects, answer.body):
        return f"the answer does not contain what matches {step.expects}"
    return ""
