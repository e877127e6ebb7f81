"""Cases of a certificate that is not measured any more, because no client accepts it: for a while its last measure counts."""

from collections.abc import Iterator

from queries.probe import CERTIFICATE_LOOK_BACK
from specs.signal import CertificateLifetime
from specs.system import System
from tests.rules.proof.case import Case, Check, elsewhere
from tests.rules.proof.course import Sample, Span, moved
from tests.rules.proof.places import certificate, probe_result

STEP = 5
SOON = 30
"""Minutes a course goes on before something happens."""


def cases(signal: CertificateLifetime, system: System, limit: float, hold: int) -> Iterator[Case]:
    """`limit` in seconds; the second kind of trouble lasts as long as the window in which an attempt may have succeeded."""
    window = max(CERTIFICATE_LOOK_BACK.seconds, system.probe(signal.probe).interval.seconds * 3) // 60
    # It grows old while the case runs.
    soon, late = (certificate(signal, system, limit * factor, 0) for factor in (0.96, 4))
    accepted, refused = (probe_result(signal, system, passed) for passed in (True, False))
    others = strange(accepted, system)
    wait = -(-hold // STEP) * STEP
    start = SOON + wait
    yield Case(
        "fires once nobody accepted it for as long as it is remembered",
        (Span(start, (*late.samples, *accepted)), Span(window + wait + 2 * STEP, (*refused, *others))),
        (
            Check(start + window - STEP),
            Check(start + window + wait + STEP, (late.element,), value=0),
        ),
        STEP,
    )
    yield Case(
        "fires as long as its last measure is remembered",
        (Span(start, (*soon.samples, *accepted)), Span(window - STEP, refused)),
        (Check(start + window - 2 * STEP, (soon.element,), told=False),),
        STEP,
    )
    yield _quiet(
        "is quiet while an attempt that succeeded is remembered",
        Span(start, accepted),
        Span(window - STEP, (*refused, *strange(refused, system))),
    )
    yield _quiet("is quiet while it is measured, whatever else fails", Span(window + start, (*late.samples, *refused)))
    replica = moved(accepted, instance="second")
    yield _quiet("is quiet while one of two accepts it", Span(window + start, (*refused, *replica)))
    both = (*soon.samples, *moved(late.samples, instance="second"))
    yield Case(
        "fires for the first of two to end",
        (Span(start + STEP, both),),
        (Check(start, (soon.element,), told=False),),
        STEP,
    )


def strange(samples: tuple[Sample, ...], system: System) -> tuple[Sample, ...]:
    """The same of another job, system and probe."""
    return (*elsewhere(samples), *(one for label in ("job", "probe") for one in moved(samples, **{label: "stranger"})))


def _quiet(name: str, *spans: Span) -> Case:
    ends = [sum(span.minutes for span in spans[: number + 1]) - STEP for number in range(len(spans))]
    return Case(name, spans, tuple(Check(end) for end in ends), STEP)
