"""One question over HTTP: everything that is asked of the answer, and all that is wrong with it at once."""

import json
import re
from collections.abc import Iterator

from jobs.health.certificate import lifetime
from jobs.health.finding import Finding, degraded, failed, good
from jobs.request import Answer, ask
from specs.job_document import Question

DAY = 86_400
GRACE = 2
"""An answer that is late is still waited for, twice its time: "too slow" and "not at all" are different troubles."""


def judged(question: Question) -> Finding:
    answer = ask(question.url, question.within_seconds * GRACE, headers=question.headers)
    if answer.trouble:
        return failed(question.name, answer.trouble)
    facts = {"status": answer.status, "seconds": round(answer.seconds, 3)}
    wrong = [*_faults(question, answer), *_certificate(question)]
    if wrong:
        return failed(question.name, "; ".join(wrong), **facts)
    if question.degraded and re.search(question.degraded, answer.body):
        return degraded(question.name, "it works, but calls itself degraded", **facts)
    return good(question.name, f"{answer.status} in {answer.seconds * 1000:.0f} ms", **facts)


def _faults(question: Question, answer: Answer) -> Iterator[str]:
    """The answer itself is never quoted: a page may hold what no report should."""
    if question.statuses and answer.status not in question.statuses:
        yield f"status {answer.status}, wanted {' or '.join(map(str, question.statuses))}"
    if answer.seconds > question.within_seconds:
        yield f"it took {answer.seconds:.1f} s, at most {question.within_seconds} s are allowed"
    passes = question.degraded and re.search(question.degraded, answer.body)
    if question.body and not passes and not re.search(question.body, answer.body):
        yield f"the answer does not contain what matches {question.body}"
    if question.json and not _is_json(answer.body):
        yield "the answer is no valid JSON"
    if question.header and question.header.lower() not in answer.headers:
        yield f"the header {question.header} is missing"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _certificate(question: Question) -> Iterator[str]:
    if not question.certificate_seconds:
        return
    left = lifetime(question.url, question.within_seconds)
    if left is None:
        yield "the certificate's end cannot be read"
    elif left < question.certificate_seconds:
        wanted = question.certificate_seconds // DAY
        yield f"the certificate holds for another {left / DAY:.1f} days, wanted {wanted} at least"
