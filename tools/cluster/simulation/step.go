package simulation

import (
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	// exitCode on a pod's annotations makes its containers exit with that code.
	exitCode = "groundcrew.dev/exit-code"
	// runTime is how long a container runs that exits by itself.
	runTime = time.Second
	// retryTime is how soon a pod is looked at again that cannot start.
	retryTime = time.Second
	// longestBackOff is a kubelet's; the first is runTime instead of its 10 s.
	longestBackOff = 5 * time.Minute
	// terminated is the exit code of a process ended by SIGTERM.
	terminated = 128 + 15
)

// step is what a node does next about a pod.
type step struct {
	status             *corev1.PodStatus
	remove             bool
	eventReason, event string
	again              time.Duration // zero: when the pod changes
}

// nextStep is pure: pod, its node, what keeps it from starting and the time decide.
func nextStep(pod *corev1.Pod, node Node, obstacles []obstacle, now metav1.Time) step {
	switch {
	case pod.DeletionTimestamp != nil:
		return end(pod, now)
	case hasEnded(pod):
		return step{}
	case !hasStarted(pod) && len(obstacles) > 0:
		return hold(pod, node, obstacles, now)
	case !hasStarted(pod):
		return step{status: runningStatus(pod, node, now)}
	case !exits(pod):
		return step{}
	}
	return proceed(pod, node, now)
}

// end removes a deleted pod. Where a finalizer keeps it (a Job counts its pods
// by one), it first gets the final phase that the finalizer's owner waits for.
func end(pod *corev1.Pod, now metav1.Time) step {
	if len(pod.Finalizers) == 0 {
		return step{remove: true}
	}
	if grace := pod.DeletionGracePeriodSeconds; hasEnded(pod) && grace != nil && *grace == 0 {
		return step{} // ours is done; asking again would change nothing
	}
	if hasEnded(pod) {
		return step{remove: true}
	}
	return step{status: endedStatus(pod, terminated, now), remove: true}
}

func hold(pod *corev1.Pod, node Node, obstacles []obstacle, now metav1.Time) step {
	first := obstacles[0]
	next := step{again: retryTime}
	status := heldStatus(pod, node, obstacles, now)
	if sameWait(pod.Status.ContainerStatuses, status.ContainerStatuses) {
		return next
	}
	next.status, next.event, next.eventReason = status, first.message, "FailedMount"
	if first.container != "" {
		next.eventReason = "Failed"
	}
	return next
}

// proceed runs, ends or restarts the containers of a pod that exit by themselves.
func proceed(pod *corev1.Pod, node Node, now metav1.Time) step {
	if len(pod.Status.ContainerStatuses) == 0 {
		return step{status: runningStatus(pod, node, now)}
	}
	current := pod.Status.ContainerStatuses[0]
	if current.State.Running == nil {
		left := backOff(current.RestartCount)
		if last := current.LastTerminationState.Terminated; last != nil {
			left -= now.Sub(last.FinishedAt.Time)
		}
		if left > 0 {
			return step{again: left}
		}
		return step{status: runningStatus(pod, node, now)}
	}
	if left := runTime - now.Sub(current.State.Running.StartedAt.Time); left > 0 {
		return step{again: left}
	}
	code := int32(0)
	if number, err := strconv.ParseInt(pod.Annotations[exitCode], 10, 32); err == nil {
		code = int32(number)
	}
	policy := pod.Spec.RestartPolicy
	if policy == corev1.RestartPolicyNever || policy == corev1.RestartPolicyOnFailure && code == 0 {
		return step{status: endedStatus(pod, code, now)}
	}
	return step{status: crashedStatus(pod, code, now), again: backOff(current.RestartCount + 1)}
}

func backOff(restarts int32) time.Duration {
	if restarts > 9 {
		return longestBackOff
	}
	return min(runTime<<max(restarts-1, 0), longestBackOff)
}

// exits says whether a pod's containers exit by themselves.
func exits(pod *corev1.Pod) bool {
	if _, annotated := pod.Annotations[exitCode]; annotated {
		return true
	}
	owner := metav1.GetControllerOf(pod)
	return owner != nil && owner.Kind == "Job"
}

func hasStarted(pod *corev1.Pod) bool { return pod.Status.Phase == corev1.PodRunning || hasEnded(pod) }

func hasEnded(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}
