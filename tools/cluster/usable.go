package main

import (
	"context"
	"io"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"groundcrew.dev/cluster/simulation"
	"groundcrew.dev/cluster/volumes"
)

// logLimit bounds the log of a cluster that runs for months.
const logLimit = 32 << 20

// usable says whether a pod with a claim, made now in the default namespace, would run.
func usable(ctx context.Context, client kubernetes.Interface) bool {
	if _, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{}); err != nil {
		return false
	}
	if _, err := client.StorageV1().StorageClasses().Get(ctx, volumes.ClassName, metav1.GetOptions{}); err != nil {
		return false
	}
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: simulation.Label + "=true"})
	if err != nil {
		return false
	}
	ready := 0
	for i := range nodes.Items {
		if node := &nodes.Items[i]; simulation.IsReady(node) && !keepsPodsOut(node) {
			ready++
		}
	}
	return ready == len(simulation.Nodes())
}

// keepsPodsOut: a new node is tainted until the node controller has seen it
// Ready. A cordon is the user's wish and does not make the cluster unusable.
func keepsPodsOut(node *corev1.Node) bool {
	for _, taint := range node.Spec.Taints {
		if taint.Key == corev1.TaintNodeNotReady || taint.Key == corev1.TaintNodeUnreachable {
			return true
		}
	}
	return false
}

// boundLog keeps the log file below logLimit: past it, the text moves to
// previous. The descriptor is shared by everything that logs, so the file is
// emptied in place (it is open for appending) rather than replaced.
func boundLog(log *os.File, previous string) {
	for range time.Tick(time.Minute) {
		state, err := log.Stat()
		if err != nil || !state.Mode().IsRegular() || state.Size() < logLimit {
			continue
		}
		if copyLog(previous) == nil {
			_ = log.Truncate(0)
		}
	}
}

func copyLog(previous string) error {
	from, err := os.Open("cluster.log")
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(previous, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer to.Close()
	_, err = io.Copy(to, from)
	return err
}
