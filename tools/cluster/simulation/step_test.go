package simulation

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var (
	start = metav1.NewTime(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	node  = Nodes()[1]
)

func at(seconds float64) metav1.Time {
	return metav1.NewTime(start.Add(time.Duration(seconds * float64(time.Second))))
}

func newPod(change ...func(*corev1.Pod)) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: "demo", UID: "u-1", Annotations: map[string]string{}},
		Spec: corev1.PodSpec{RestartPolicy: corev1.RestartPolicyAlways,
			Containers: []corev1.Container{{Name: "main", Image: "example/main:1"}}},
		Status: corev1.PodStatus{Phase: corev1.PodPending},
	}
	for _, each := range change {
		each(pod)
	}
	return pod
}

func ofJob(pod *corev1.Pod) {
	yes := true
	pod.OwnerReferences = []metav1.OwnerReference{{Kind: "Job", Name: "j", Controller: &yes}}
	pod.Spec.RestartPolicy = corev1.RestartPolicyNever
}

func exitingWith(code string, policy corev1.RestartPolicy) func(*corev1.Pod) {
	return func(pod *corev1.Pod) {
		pod.Annotations[exitCode], pod.Spec.RestartPolicy = code, policy
	}
}

// live applies steps until the pod rests for longer than a minute or moves is used up.
func live(t *testing.T, pod *corev1.Pod, moves int) *corev1.Pod {
	t.Helper()
	now := start
	for range moves {
		next := nextStep(pod, node, nil, now)
		if next.status != nil {
			pod.Status = *next.status
		}
		now = metav1.NewTime(now.Add(next.again))
		if next.status == nil && next.again == 0 {
			break
		}
	}
	return pod
}

func condition(pod *corev1.Pod, kind corev1.PodConditionType) corev1.PodCondition {
	for _, each := range pod.Status.Conditions {
		if each.Type == kind {
			return each
		}
	}
	return corev1.PodCondition{}
}

func TestPodRunsAtOnceAndStays(t *testing.T) {
	pod := live(t, newPod(), 5)
	if pod.Status.Phase != corev1.PodRunning || condition(pod, corev1.PodReady).Status != corev1.ConditionTrue {
		t.Fatalf("got %s, want a running, ready pod", pod.Status.Phase)
	}
	if next := nextStep(pod, node, nil, at(3600)); next.status != nil || next.remove || next.again != 0 {
		t.Errorf("a running server is left alone, got %+v", next)
	}
}

func TestAddresses(t *testing.T) {
	own := live(t, newPod(), 1).Status
	host := live(t, newPod(func(pod *corev1.Pod) { pod.Spec.HostNetwork = true }), 1).Status
	if own.PodIP == node.Address || own.HostIP != node.Address {
		t.Errorf("a pod has its own address: pod %s, host %s", own.PodIP, own.HostIP)
	}
	if host.PodIP != node.Address {
		t.Errorf("a host-network pod has its node's address, got %s", host.PodIP)
	}
}

func TestInitContainersAreDoneAndSidecarsRun(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	pod := live(t, newPod(func(pod *corev1.Pod) {
		pod.Spec.InitContainers = []corev1.Container{{Name: "first"}, {Name: "side", RestartPolicy: &always}}
	}), 1)
	states := pod.Status.InitContainerStatuses
	if len(states) != 2 || states[0].State.Terminated == nil || states[1].State.Running == nil {
		t.Errorf("got %+v", states)
	}
}

func TestHowPodsEnd(t *testing.T) {
	cases := map[string]struct {
		change   func(*corev1.Pod)
		phase    corev1.PodPhase
		code     int32
		restarts int32
	}{
		"job":                     {ofJob, corev1.PodSucceeded, 0, 0},
		"failing, never again":    {exitingWith("3", corev1.RestartPolicyNever), corev1.PodFailed, 3, 0},
		"annotated success":       {exitingWith("0", corev1.RestartPolicyOnFailure), corev1.PodSucceeded, 0, 0},
		"unreadable code is zero": {exitingWith("x", corev1.RestartPolicyNever), corev1.PodSucceeded, 0, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			pod := live(t, newPod(c.change), 10)
			state := pod.Status.ContainerStatuses[0]
			if pod.Status.Phase != c.phase || state.State.Terminated == nil || state.State.Terminated.ExitCode != c.code {
				t.Errorf("got %s %+v", pod.Status.Phase, state.State)
			}
		})
	}
}

func TestJobPodRunsForASecond(t *testing.T) {
	pod := live(t, newPod(ofJob), 1)
	if next := nextStep(pod, node, nil, at(0.4)); next.status != nil || next.again != 600*time.Millisecond {
		t.Errorf("got %+v, want to look again after 600 ms", next)
	}
}

func TestRestartsBackOff(t *testing.T) {
	for name, policy := range map[string]corev1.RestartPolicy{
		"on failure": corev1.RestartPolicyOnFailure, "always": corev1.RestartPolicyAlways} {
		t.Run(name, func(t *testing.T) {
			pod := live(t, newPod(exitingWith("1", policy)), 6) // run, wait, crash, wait, run, …
			if pod.Status.Phase != corev1.PodRunning || pod.Status.ContainerStatuses[0].RestartCount < 1 {
				t.Fatalf("got %s with %d restarts", pod.Status.Phase, pod.Status.ContainerStatuses[0].RestartCount)
			}
		})
	}
	if backOff(1) != time.Second || backOff(3) != 4*time.Second || backOff(40) != longestBackOff {
		t.Errorf("got %s, %s, %s", backOff(1), backOff(3), backOff(40))
	}
}

func TestDeletedPodsGo(t *testing.T) {
	zero := int64(0)
	deleted := func(pod *corev1.Pod) { pod.DeletionTimestamp = &start }
	kept := func(pod *corev1.Pod) { pod.Finalizers = []string{"batch.kubernetes.io/job-tracking"} }
	if next := nextStep(newPod(deleted), node, nil, start); !next.remove || next.status != nil {
		t.Errorf("plain: got %+v", next)
	}
	tracked := newPod(ofJob, deleted, kept)
	next := nextStep(tracked, node, nil, start)
	if !next.remove || next.status == nil || next.status.Phase != corev1.PodFailed {
		t.Fatalf("tracked by a Job: got %+v, want it Failed first", next)
	}
	tracked.Status, tracked.DeletionGracePeriodSeconds = *next.status, &zero
	if again := nextStep(tracked, node, nil, start); again.remove || again.status != nil {
		t.Errorf("nothing is left to do, got %+v", again)
	}
}

func TestMissingReferenceHoldsThePodAndIsToldOnce(t *testing.T) {
	pod := newPod()
	missing := []obstacle{{message: `MountVolume.SetUp failed for volume "v" : secret "s" not found`}}
	next := nextStep(pod, node, missing, start)
	if next.status == nil || next.status.Phase != corev1.PodPending || next.event == "" || next.again != retryTime {
		t.Fatalf("got %+v", next)
	}
	if waiting := next.status.ContainerStatuses[0].State.Waiting; waiting == nil || waiting.Reason != "ContainerCreating" {
		t.Errorf("got %+v", waiting)
	}
	pod.Status = *next.status
	if again := nextStep(pod, node, missing, at(1)); again.status != nil || again.event != "" || again.again != retryTime {
		t.Errorf("the second look says nothing new, got %+v", again)
	}
	running := nextStep(pod, node, nil, at(2))
	if running.status == nil || running.status.Phase != corev1.PodRunning || !running.status.StartTime.Equal(&start) {
		t.Errorf("got %+v, want it running since it was accepted", running.status)
	}
}

func TestReadyKeepsItsTransitionTime(t *testing.T) {
	pod := newPod()
	missing := []obstacle{{message: "m"}}
	pod.Status = *nextStep(pod, node, missing, start).status
	pod.Status = *nextStep(pod, node, []obstacle{{message: "other"}}, at(5)).status
	if got := condition(pod, corev1.PodReady).LastTransitionTime; !got.Equal(&start) {
		t.Errorf("still not ready since %s, got %s", start, got)
	}
}
