"""Bad input: each mistake is one clear fault, all of them are told together, and no secret is."""

import pytest

from rules.slo.openslo.reader import imported
from tests.rules.slo.openslo.examples import CALENDAR, COMPOSITE, RATIO, THRESHOLD
from tests.rules.slo.openslo.other_examples import ALERTING, ELSEWHERE

WINDOW = "    - duration: 4w\n      isRolling: true\n"
GOOD = """\
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(orders_total{cluster="eu",outcome=~"done|queued"})
"""
MISTAKES = [
    # text, what is replaced, by what, the fault's path, words of the fault
    (RATIO, "openslo/v1", "openslo/v1alpha", "apiVersion", "timeWindow instead of timeWindows"),
    (RATIO, "openslo/v1", "openslo.com/v2alpha", "apiVersion", "instead of sli and sliRef"),
    (RATIO, "openslo/v1", "v1", "apiVersion", "write openslo/v1"),
    (RATIO, "apiVersion: openslo/v1\n", "", "apiVersion", "nothing (None)"),
    (RATIO, "kind: SLO", "kind: Slo", "kind", "did you mean SLO?"),
    (RATIO, "kind: SLO", "kind: [SLO]", "kind", "a list of 1"),
    (RATIO, "  name: checkout-success\n", "", "metadata.name", "required"),
    (RATIO, "  name: checkout-success\n", "  name: Checkout success\n", "metadata.name", "write checkout-success"),
    (RATIO, "  name: checkout-success\n", "  name: 5\n", "metadata.name", "string"),
    (RATIO, "  service: shop\n", "", "spec.service", "required"),
    (RATIO, "  service: shop\n", "  servise: shop\n", "spec.servise", "did you mean service?"),
    (RATIO, "  budgetingMethod: Occurrences\n", "", "spec.budgetingMethod", "required"),
    (RATIO, "Occurrences", "Occurences", "spec.budgetingMethod", "did you mean Occurrences?"),
    (RATIO, "Occurrences", "Timeslices", "spec.objectives[0].timeSliceTarget", "how good a slice"),
    (RATIO, "Occurrences", "RatioTimeslices", "spec.objectives[0].timeSliceWindow", "how long a slice"),
    (RATIO, "target: 0.995", "target: 99.5", "spec.objectives[0].target", "0.999 for 99.9%"),
    (RATIO, "target: 0.995", "target: '0.995'", "spec.objectives[0].target", "without quotes"),
    (RATIO, "target: 0.995", "target: .nan", "spec.objectives[0].target", "nan"),
    (RATIO, "target: 0.995", "target: 0", "spec.objectives[0].target", "above 0"),
    (RATIO, "target: 0.995", "target: 1", "spec.objectives[0].target", "less than 1"),
    (RATIO, "      target: 0.995\n", "", "spec.objectives[0]", "neither target nor targetPercent"),
    (RATIO, "target: 0.995", "target: 0.995\n      targetPercent: 99.5", "spec.objectives[0]", "exactly one"),
    (RATIO, "      op: gt\n", "      op: more\n", "spec.objectives[0].op", "'lte', 'gte'"),
    (RATIO, "4w", "4 weeks", "spec.timeWindow[0].duration", "m are minutes, M months"),
    (RATIO, "4w", "0d", "spec.timeWindow[0].duration", "such as 30d"),
    (RATIO, "4w", "1m", "spec.timeWindow[0].duration", "write 1M for a month"),
    (RATIO, "isRolling: true", "isRolling: yes please", "spec.timeWindow[0].isRolling", "true or false"),
    (RATIO, "isRolling: true", "isRolling: false", "spec.timeWindow[0]", "add calendar"),
    (RATIO, WINDOW, WINDOW + WINDOW, "spec.timeWindow", "give one window"),
    (RATIO, WINDOW, "    []\n", "spec.timeWindow", "give one window"),
    (RATIO, "  indicator:\n", "  indicatorRef: other\n  indicator:\n", "spec", "indicator and indicatorRef"),
    (RATIO, GOOD, "", "spec.indicator.spec.ratioMetric", "neither good nor bad"),
    (RATIO, GOOD, GOOD + GOOD.replace("good:", "bad:"), "spec.indicator.spec.ratioMetric", "good and bad"),
    (RATIO, "      ratioMetric:", "      ratio:", "spec.indicator.spec.ratio", "did you mean ratioMetric?"),
    (RATIO, "counter: true", "counter: 1", "spec.indicator.spec.ratioMetric.counter", "true or false"),
    (
        RATIO,
        "    - alertPolicyRef: page-somebody",
        "    - {}",
        "spec.alertPolicies[0]",
        "neither alertPolicyRef nor spec",
    ),
    (RATIO, "  objectives:\n", "  objectives: []\n  goals:\n", "spec.objectives", "one objective at least"),
    (RATIO, "  objectives:\n", "  objectives: none\n  goals:\n", "spec.goals", "unknown field"),
    (CALENDAR, "2024-03-01 12:00:00", "2024-03-01", "spec.timeWindow[0].calendar.startTime", "2026-01-01 00:00:00"),
    (CALENDAR, "timeSliceTarget: 0.99", "timeSliceTarget: 1", "spec.objectives[0].timeSliceTarget", "below 1"),
    (COMPOSITE, "compositeWeight: 2", "compositeWeight: 0", "spec.objectives[0].compositeWeight", "greater than 0"),
    (COMPOSITE, "  service: shop", "  indicatorRef: found\n  service: shop", "spec", "an indicator of its own"),
    (COMPOSITE, "      indicatorRef: found\n", "", "spec.objectives[1]", "neither indicator nor indicatorRef"),
    (THRESHOLD, '"value": 0.9', '"value": "high"', "spec.objectives[0].value", "number"),
    (ALERTING, "    op: gte\n", "", "spec.condition.op", "required"),
    (ALERTING, "severity: page", "severity: ''", "spec.severity", "at least 1 character"),
    (ALERTING, "kind: burnrate", "kind: burn", "spec.condition.kind", "'burnrate'"),
    (ALERTING, "    - targetRef: pager\n", "    []\n", "spec.notificationTargets", "at least 1 item"),
    (ELSEWHERE, "    rawType: success\n", "", "spec.ratioMetric.rawType", "successes or of failures"),
]


@pytest.mark.parametrize(
    ("text", "old", "new", "path", "word"), MISTAKES, ids=[f"{row[3]}: {row[2]!r:.40}" for row in MISTAKES]
)
def test_a_mistake_is_a_fault_at_its_place(text: str, old: str, new: str, path: str, word: str) -> None:
    assert old in text
    found = imported({"slo.yaml": text.replace(old, new, 1)})
    met = [fault for fault in found.faults if fault.path == path]
    assert met, [str(fault) for fault in found.faults]
    assert any(word in str(fault) for fault in met), [str(fault) for fault in met]
    assert all(fault.given and fault.wanted and fault.mend for fault in found.faults)


FILES = [
    ("", "no document"),
    ("---\n---\n", "no document"),
    ("a: [1", "no YAML"),
    ("a: 1\na: 2\n", "given twice"),
    ("1: 2\n", "must be text"),
    ("just words", "a mapping with apiVersion"),
    ("- - 1\n", "a mapping with apiVersion"),
    ("a: &x 1\nb: *x\n", "an alias"),
    ("a: &x [*x]\n", "an alias"),
    ("a: !!python/object:os.system {}\n", "no YAML"),
    ("[" * 5_000 + "]" * 5_000, "nesting"),
    ("[" * 101 + "]" * 101, "without end"),
    ("[" * 100 + "]" * 100, "a mapping with apiVersion"),
    ("a\tb: \x00", "no YAML"),
    ("x" * 2_000_001, "split the file"),
]


@pytest.mark.parametrize(("text", "word"), FILES, ids=[f"{text!r:.30}" for text, _ in FILES])
def test_a_file_that_is_none_is_a_fault(text: str, word: str) -> None:
    found = imported({"slo.yaml": text})
    assert any(word in str(fault) for fault in found.faults), [str(fault) for fault in found.faults]
    assert found.slos == {}


def test_all_mistakes_of_all_files_are_told_together() -> None:
    found = imported(
        {
            "first.yaml": RATIO.replace("0.995", "99.5").replace("4w", "4 weeks"),
            "second.yaml": COMPOSITE.replace("journey", "Journey one"),
            "third.yaml": "a: [1",
        }
    )
    places = {(fault.where.partition("#")[0], fault.path) for fault in found.faults}
    assert {
        ("first.yaml", "spec.objectives[0].target"),
        ("first.yaml", "spec.timeWindow[0].duration"),
        ("second.yaml", "metadata.name"),
    } <= places
    assert any(where == "third.yaml" for where, _ in places)


def test_two_documents_of_one_name_are_a_fault_unless_they_are_the_same() -> None:
    assert not imported({"a.yaml": RATIO, "b.yaml": RATIO}).faults
    [fault] = imported({"a.yaml": RATIO, "b.yaml": RATIO.replace("0.995", "0.99")}).faults
    assert (fault.where, fault.path) == ("b.yaml#1", "metadata.name")


def test_two_objectives_of_one_name_are_a_fault() -> None:
    """Their documents differ, but without the service's name before it they are called the same."""
    other = RATIO.replace("name: checkout-success\n", "name: shop-checkout-success\n")
    found = imported({"a.yaml": RATIO, "b.yaml": other})
    assert any("no other objective" in fault.wanted for fault in found.faults)


SECRET = "AKIA" + "ABCDEFGH12345678"


@pytest.mark.parametrize(
    "text",
    [
        CALENDAR.replace("- url: http://prometheus.example.org", f"apiKey: {SECRET}"),
        CALENDAR.replace("type: prometheus", f"type: [{SECRET}]"),
        CALENDAR.replace("query: sum(increase(calls_total[{{.window}}]))", f"query: sum({SECRET}"),
        CALENDAR.replace("step: 60", f"password: {SECRET}"),
        RATIO.replace("service: shop", f"service: {{password: {SECRET}}}"),
        RATIO.replace("name: checkout-success\n", f"name: {SECRET}\n"),
        RATIO.replace("type: Prometheus", f"type: {SECRET}"),
        f"password: {SECRET}\npassword: {SECRET}\n",
        f"{SECRET}: [1",
    ],
)
def test_no_secret_is_repeated(text: str) -> None:
    found = imported({"slo.yaml": text})
    told = "\n".join(map(str, (*found.faults, *found.remarks)))
    assert told
    assert SECRET not in told
