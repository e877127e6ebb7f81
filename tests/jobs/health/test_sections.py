"""What each section makes of the objects it reads. Real objects: tests/live/health."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from jobs.health.finding import Finding, Verdict
from jobs.health.sections import events, objects, pods, usage
from specs.job_document import ServiceAddress
from tests.jobs.health.things import NOW, event, pod, service, written

SHOP = ServiceAddress("shop", 80, 2)
LATELY, LONG_AGO = timedelta(minutes=5), timedelta(hours=2)
GOOD, DEGRADED, FAILED = Verdict.GOOD, Verdict.DEGRADED, Verdict.FAILED


def verdicts(found: Iterable[Finding]) -> dict[str, Verdict]:
    listed = list(found)
    assert not [one for one in listed if "never-told" in one.text]
    return {one.name: one.verdict for one in listed}


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        ([pod("a", "shop"), pod("b", "shop")], GOOD),
        ([pod("a", "shop"), pod("b", "shop", ready=False)], DEGRADED),
        ([pod("a", "shop")], DEGRADED),
        ([pod("a", "shop", ready=False), pod("b", "shop", ready=False, waiting="CrashLoopBackOff")], FAILED),
        ([], FAILED),
        ([pod("a", "shop"), pod("b", "shop", restarted=LATELY)], DEGRADED),
        ([pod("a", "shop"), pod("b", "shop", restarted=LONG_AGO)], GOOD),
        ([pod("a", "shop"), pod("b", "shop", deletionTimestamp=written(LATELY))], DEGRADED),
        ([pod("a", "shop"), pod("b", "shop"), pod("c", "shop", ready=False)], GOOD),
    ],
    ids=["all", "one not ready", "one missing", "none ready", "no pod", "restart", "old restart", "leaving", "surge"],
)
@pytest.mark.covers("BUG-41")
def test_a_service_is_judged_by_all_its_pods(listed: list, verdict: Verdict) -> None:
    assert verdicts(pods.findings(listed, (SHOP,), NOW)) == {"shop": verdict}


def test_why_a_pod_is_not_ready_is_told_in_one_word() -> None:
    [found] = pods.findings([pod("a", "shop", ready=False, waiting="ImagePullBackOff")], (SHOP,), NOW)
    assert found.text == "0 of 2 ready: ImagePullBackOff"


def test_pods_of_nothing_declared_are_told_one_by_one_and_those_of_jobs_not() -> None:
    owned = [{"kind": "Job", "name": "backup"}]
    listed = [pod("stray", ready=False), pod("helper", "other"), pod("job", ready=False, ownerReferences=owned)]
    assert verdicts(pods.findings(listed, (), NOW)) == {"stray": FAILED, "helper": GOOD}


@pytest.mark.parametrize("field", ["lastTimestamp", "eventTime", "series"])
def test_a_recent_warning_is_found_wherever_its_time_stands(field: str) -> None:
    listed = [event("late", LATELY, field=field), event("old", LONG_AGO, field=field)]
    assert verdicts(events.findings(listed, 10, "report", NOW)) == {"Pod/late": DEGRADED, "Pod/old": GOOD}


def test_the_newest_events_are_told_and_what_earlier_reports_left_is_not() -> None:
    listed = [event(f"pod-{number}", timedelta(minutes=number), kind="Normal") for number in range(20)]
    own = event("report-29001-x", timedelta(0))
    found = list(events.findings([*reversed(listed), own], 3, "report-", NOW))
    assert [one.name for one in found] == ["Pod/pod-0", "Pod/pod-1", "Pod/pod-2"]
    assert found[0].text == "BackOff ×4"
    assert verdicts(events.findings([own], 3, "report-", NOW)) == {"events": GOOD}


@pytest.mark.parametrize(
    ("found", "listed", "verdict"),
    [
        ([service("shop")], [pod("a", "shop")], GOOD),
        ([service("shop", 81)], [pod("a", "shop")], FAILED),
        ([service("shop")], [pod("a", "shop", ready=False)], FAILED),
        ([service("shop")], [pod("a", "other")], FAILED),
        ([service("other")], [pod("a", "shop")], FAILED),
        ([{"metadata": {"name": "shop"}, "spec": {"ports": [{"port": 80}]}}], [pod("a", "shop")], FAILED),
    ],
    ids=["well", "another port", "none ready", "another's pod", "gone", "without selector"],
)
def test_a_service_has_its_port_and_a_ready_pod(found: list, listed: list, verdict: Verdict) -> None:
    assert verdicts(objects.services(found, listed, (SHOP,))) == {"shop": verdict}


def test_claims_are_bound() -> None:
    listed = [
        {"metadata": {"name": "kept"}, "status": {"phase": "Bound", "capacity": {"storage": "1Gi"}}},
        {"metadata": {"name": "waits"}, "status": {"phase": "Pending"}},
        {"metadata": {"name": "lost"}, "status": {"phase": "Lost"}},
    ]
    assert verdicts(objects.volumes(listed)) == {"kept": GOOD, "waits": FAILED, "lost": FAILED}
    assert verdicts(objects.volumes([])) == {"volumes": GOOD}


def ingress(name: str, target: str, *, served: bool = True) -> dict:
    paths = [{"path": "/", "backend": {"service": {"name": target}}}]
    return {
        "metadata": {"name": name},
        "spec": {"rules": [{"host": "shop.example", "http": {"paths": paths}}]},
        "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]} if served else {}},
    }


def test_an_ingress_has_an_address_and_leads_somewhere() -> None:
    listed = [ingress("well", "shop"), ingress("astray", "gone"), ingress("unserved", "shop", served=False)]
    found = verdicts(objects.ingresses(listed, [service("shop")]))
    assert found == {"well": GOOD, "astray": FAILED, "unserved": FAILED}
    assert verdicts(objects.ingresses([], [])) == {"ingresses": GOOD}


def measured(name: str, memory: str) -> dict:
    return {"metadata": {"name": name}, "containers": [{"usage": {"cpu": "1500000n", "memory": memory}}]}


def test_a_pod_near_its_memory_limit_is_degraded() -> None:
    listed = [measured("full", "95Mi"), measured("fine", "89Mi"), measured("unknown", "900Mi")]
    unlimited = {"metadata": {"name": "unknown"}, "spec": {"containers": [{"resources": {}}]}}
    found = list(usage.findings(listed, [pod("full"), pod("fine"), unlimited]))
    assert [one.name for one in found] == ["unknown", "full", "fine"], "the greatest first"
    assert verdicts(found) == {"unknown": GOOD, "full": DEGRADED, "fine": GOOD}
    assert found[1].text == "2 millicores, 95 MiB: 95% of its memory limit"


def test_only_the_greatest_are_told() -> None:
    found = list(usage.findings([measured(f"pod-{number}", f"{number}Mi") for number in range(30)], []))
    assert [one.name for one in found] == [f"pod-{number}" for number in range(29, 19, -1)]


@pytest.mark.parametrize(
    ("text", "value"),
    [("250m", 0.25), ("1500000n", 0.0015), ("12", 12), ("128974848", 128974848), ("64Mi", 67108864), ("1.5Gi", 1.5 * 2**30),
     ("2k", 2000), ("1e3", 1000), ("", 0), ("odd", 0), ("5Xi", 0)],
)  # fmt: skip
def test_quantities(text: str, value: float) -> None:
    assert usage.quantity(text) == pytest.approx(value)
