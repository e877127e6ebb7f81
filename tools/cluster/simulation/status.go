package simulation

import (
	"fmt"
	"hash/fnv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// runningStatus: all containers run and are ready, all init containers are done.
func runningStatus(pod *corev1.Pod, node Node, now metav1.Time) *corev1.PodStatus {
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: now}}
	status := newStatus(pod, node, corev1.PodRunning, now)
	status.PodIP = podAddress(pod, node)
	status.PodIPs = []corev1.PodIP{{IP: status.PodIP}}
	status.Conditions = conditions(pod, true, "", now)
	status.InitContainerStatuses = initStatuses(pod, running, completed(0, now, now))
	status.ContainerStatuses = containerStatuses(pod, running)
	return status
}

// heldStatus: the pod waits for what its containers need.
func heldStatus(pod *corev1.Pod, node Node, obstacles []obstacle, now metav1.Time) *corev1.PodStatus {
	status := newStatus(pod, node, corev1.PodPending, now)
	status.Conditions = conditions(pod, false, "ContainersNotReady", now)
	messages := map[string]string{}
	for _, each := range obstacles {
		if messages[each.container] == "" {
			messages[each.container] = each.message
		}
	}
	waiting := func(name string) corev1.ContainerState {
		reason, message := "ContainerCreating", messages[""]
		if message == "" && messages[name] != "" {
			reason, message = "CreateContainerConfigError", messages[name]
		}
		return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
	}
	for _, container := range pod.Spec.InitContainers {
		status.InitContainerStatuses = append(status.InitContainerStatuses, containerStatus(container, waiting(container.Name)))
	}
	for _, container := range pod.Spec.Containers {
		status.ContainerStatuses = append(status.ContainerStatuses, containerStatus(container, waiting(container.Name)))
	}
	return status
}

// endedStatus: every container exited with code and none starts again.
func endedStatus(pod *corev1.Pod, code int32, now metav1.Time) *corev1.PodStatus {
	status := &corev1.PodStatus{Phase: corev1.PodSucceeded, ObservedGeneration: pod.Generation}
	reason := "PodCompleted"
	if code != 0 {
		status.Phase, reason = corev1.PodFailed, "PodFailed"
	}
	state := completed(code, startOf(pod, now), now)
	status.Conditions = conditions(pod, false, reason, now)
	status.InitContainerStatuses = initStatuses(pod, state, completed(0, startOf(pod, now), now))
	status.ContainerStatuses = containerStatuses(pod, state)
	return status
}

// crashedStatus: the containers exited and wait for their restart.
func crashedStatus(pod *corev1.Pod, code int32, now metav1.Time) *corev1.PodStatus {
	waiting := corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff",
		Message: fmt.Sprintf("simulated: exit code %d by annotation %s", code, exitCode)}}
	status := &corev1.PodStatus{Phase: corev1.PodRunning, ObservedGeneration: pod.Generation,
		Conditions:        conditions(pod, false, "ContainersNotReady", now),
		ContainerStatuses: containerStatuses(pod, waiting)}
	last := completed(code, startOf(pod, now), now)
	for i := range status.ContainerStatuses {
		status.ContainerStatuses[i].RestartCount++
		status.ContainerStatuses[i].LastTerminationState = last
	}
	return status
}

func newStatus(pod *corev1.Pod, node Node, phase corev1.PodPhase, now metav1.Time) *corev1.PodStatus {
	started := pod.Status.StartTime
	if started == nil {
		started = &now
	}
	return &corev1.PodStatus{Phase: phase, StartTime: started, ObservedGeneration: pod.Generation,
		HostIP: node.Address, HostIPs: []corev1.HostIP{{IP: node.Address}}}
}

// podAddress is drawn by UID from a range of 8 million that nothing routes, apart from the Services' range.
func podAddress(pod *corev1.Pod, node Node) string {
	if pod.Spec.HostNetwork {
		return node.Address
	}
	hash := fnv.New32a()
	hash.Write([]byte(pod.UID))
	number := hash.Sum32()
	return fmt.Sprintf("10.%d.%d.%d", 128+number>>16&127, number>>8&255, 1+number%254)
}

func conditions(pod *corev1.Pod, ready bool, reason string, now metav1.Time) []corev1.PodCondition {
	before := map[corev1.PodConditionType]corev1.PodCondition{}
	for _, condition := range pod.Status.Conditions {
		before[condition.Type] = condition
	}
	var found []corev1.PodCondition
	add := func(kind corev1.PodConditionType, holds bool, reason string) {
		next := corev1.PodCondition{Type: kind, Status: corev1.ConditionFalse, Reason: reason, LastTransitionTime: now,
			ObservedGeneration: pod.Generation}
		if holds {
			next.Status, next.Reason = corev1.ConditionTrue, ""
		}
		if earlier, known := before[kind]; known && earlier.Status == next.Status {
			next.LastTransitionTime = earlier.LastTransitionTime
		}
		found = append(found, next)
	}
	initialized := ready || len(pod.Spec.InitContainers) == 0 || hasStarted(pod)
	add(corev1.PodReadyToStartContainers, ready, reason)
	add(corev1.PodInitialized, initialized, "ContainersNotInitialized")
	add(corev1.ContainersReady, ready, reason)
	add(corev1.PodReady, ready, reason)
	return found
}

func containerStatuses(pod *corev1.Pod, state corev1.ContainerState) []corev1.ContainerStatus {
	restarts := map[string]corev1.ContainerStatus{}
	for _, status := range pod.Status.ContainerStatuses {
		restarts[status.Name] = status
	}
	var found []corev1.ContainerStatus
	for _, container := range pod.Spec.Containers {
		status := containerStatus(container, state)
		status.RestartCount = restarts[container.Name].RestartCount
		status.LastTerminationState = restarts[container.Name].LastTerminationState
		found = append(found, status)
	}
	return found
}

// initStatuses: an init container that restarts always is a sidecar and lives as long as the others.
func initStatuses(pod *corev1.Pod, sidecar, done corev1.ContainerState) []corev1.ContainerStatus {
	var found []corev1.ContainerStatus
	for _, container := range pod.Spec.InitContainers {
		if policy := container.RestartPolicy; policy != nil && *policy == corev1.ContainerRestartPolicyAlways {
			found = append(found, containerStatus(container, sidecar))
			continue
		}
		status := containerStatus(container, done)
		status.Ready = true // as a kubelet says of an init container that succeeded
		found = append(found, status)
	}
	return found
}

func containerStatus(container corev1.Container, state corev1.ContainerState) corev1.ContainerStatus {
	running := state.Running != nil
	return corev1.ContainerStatus{Name: container.Name, Image: container.Image, ImageID: container.Image,
		Ready: running, Started: &running, State: state}
}

func completed(code int32, started, finished metav1.Time) corev1.ContainerState {
	reason := "Completed"
	if code != 0 {
		reason = "Error"
	}
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Reason: reason,
		StartedAt: started, FinishedAt: finished}}
}

func startOf(pod *corev1.Pod, otherwise metav1.Time) metav1.Time {
	for _, status := range pod.Status.ContainerStatuses {
		if status.State.Running != nil {
			return status.State.Running.StartedAt
		}
	}
	return otherwise
}

func sameWait(before, after []corev1.ContainerStatus) bool {
	if len(before) != len(after) {
		return false
	}
	for i := range before {
		old, next := before[i].State.Waiting, after[i].State.Waiting
		if old == nil || next == nil || *old != *next {
			return false
		}
	}
	return true
}
