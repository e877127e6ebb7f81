"""What a person sees of a run: the engine's own lines, sorted."""

import pytest

from commands.display import Display

UP = """\
Updating (dev):
@ updating....
Loading policy packs...: starting
@ updating....
Loading policy packs...: done

@ updating......
 +  pulumi:pulumi:Stack groundcrew-dev creating (0s)
    pulumi:pulumi:Stack groundcrew-dev running
 +  groundcrew:index:TraceStack traces creating (0s)
 +  kubernetes:core/v1:Namespace tracing-namespace creating (0s)
 +  kubernetes:core/v1:Namespace tracing-namespace creating (0s)
 +  kubernetes:core/v1:Namespace tracing-namespace created (0.02s)
@ updating....
 +  kubernetes:apps/v1:Deployment jaeger-deployment creating (0s) warning: [MinimumReplicasUnavailable] not yet
 ~  kubernetes:apps/v1:StatefulSet queue-statefulset updating (0s) [diff: ~spec]; [1/2] Waiting for StatefulSet to create Pods
 ~  kubernetes:apps/v1:StatefulSet queue-statefulset updated (0.83s) [diff: ~spec];
 +- kubernetes:batch/v1:Job prepare-job replacing (0s) [diff: ~spec]
 ++ kubernetes:batch/v1:Job prepare-job creating replacement (0s) [diff: ~spec]
 ++ kubernetes:batch/v1:Job prepare-job created replacement (1s) [diff: ~spec]
 -- kubernetes:batch/v1:Job prepare-job deleting original (0s)
 -- kubernetes:batch/v1:Job prepare-job deleted original (0.1s)
 +  kubernetes:apps/v1:Deployment jaeger-deployment **creating failed** 1 error
 +  kubernetes:apps/v1:Deployment jaeger-deployment **creating failed** 1 error
    pulumi:pulumi:Stack groundcrew-dev
 +  pulumi:pulumi:Stack groundcrew-dev **creating failed (87s)** 1 error
Policies:
    ✅ groundcrew@v0.0.1 (local: policies)


Diagnostics:
  pulumi:pulumi:Stack (groundcrew-dev):
    error: update failed

  kubernetes:apps/v1:Deployment (jaeger-deployment):
    warning: it is deprecated
    error: it did not become live
    error: it did not become live

Resources:
    + 1 created
"""
SHOWN = """\
Updating (dev):

 +  kubernetes:core/v1:Namespace tracing-namespace created (0.02s)
 ~  kubernetes:apps/v1:StatefulSet queue-statefulset updated (0.83s) [diff: ~spec]
 ++ kubernetes:batch/v1:Job prepare-job created replacement (1s) [diff: ~spec]
 -- kubernetes:batch/v1:Job prepare-job deleted original (0.1s)
 +  kubernetes:apps/v1:Deployment jaeger-deployment **creating failed** 1 error
 +  pulumi:pulumi:Stack groundcrew-dev **creating failed (87s)** 1 error
Policies:
    ✅ groundcrew@v0.0.1 (local: policies)

Diagnostics:
  pulumi:pulumi:Stack (groundcrew-dev):
    error: update failed

  kubernetes:apps/v1:Deployment (jaeger-deployment):
    warning: it is deprecated
    error: it did not become live
    error: it did not become live

Resources:
    + 1 created
"""


def shown(text: str) -> str:
    display = Display()
    lines = (display.shown(line) for line in text.splitlines(keepends=True))
    return "".join(f"{line}\n" for line in lines if line is not None)


def test_every_change_stands_there_once_and_every_report_whole() -> None:
    assert shown(UP) == SHOWN


@pytest.mark.parametrize(
    "text",
    [
        "Previewing update (prod):\n +  kubernetes:core/v1:ConfigMap rules-configmap create 1 warning\n",
        "    ~ kubernetes:core/v1:ConfigMap: (update)\n        [id=monitoring/rules]\n      ~ data: {\n        }\n",
        "Policies:\n    ❌ groundcrew@v0.0.1\n        - [mandatory]  workloads  (kubernetes:apps/v1:Deployment: web)\n",
        "error: the stack is currently locked by 1 lock(s).\n",
        "    pulumi:pulumi:Stack groundcrew-dev 2 messages\n",
    ],
)
def test_what_is_not_known_to_be_noise_is_shown(text: str) -> None:
    assert shown(text) == text


def test_a_long_silence_says_how_far_it_is_and_what_it_waits_for() -> None:
    display = Display(now=100)
    assert display.waiting(now=110) == "… 10 s, 0 changes so far"
    for line in (
        " +  kubernetes:core/v1:Namespace one created (0.02s)",
        " +  kubernetes:apps/v1:Deployment two creating (0s)",
        " +  kubernetes:apps/v1:Deployment three creating (1s)",
        " +  kubernetes:apps/v1:Deployment two creating (4s) [1/2] Waiting for Pods",
    ):
        display.shown(line)
    assert display.waiting(now=131) == "… 31 s, 1 changes so far; waiting for two and 1 more: [1/2] Waiting for Pods"
    display.shown(" +  kubernetes:apps/v1:Deployment two created (9s)")
    assert display.waiting(now=131) == "… 31 s, 2 changes so far; waiting for three"
