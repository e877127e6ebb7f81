package simulation

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/component-base/version"
)

const (
	// Label marks simulated nodes.
	Label = "groundcrew.dev/simulated"
	// leaseSeconds is what a kubelet asks for; the lease is renewed each quarter of it.
	leaseSeconds = 40
)

// Node is one simulated node.
type Node struct {
	Name, Zone, Address string
}

// Nodes are three in three zones, so that spread constraints and zonal volumes
// mean something. Their addresses are of the documentation range: endpoints may
// not be loopback addresses, and nothing outside can answer to these.
func Nodes() []Node {
	var nodes []Node
	for i, zone := range []string{"zone-a", "zone-b", "zone-c"} {
		nodes = append(nodes, Node{fmt.Sprintf("simulated-%d", i+1), zone, fmt.Sprintf("192.0.2.%d", i+1)})
	}
	return nodes
}

// IsReady says whether a node's Ready condition is true.
func IsReady(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

func (n Node) object(endpointPort int32) *corev1.Node {
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: n.Name, Labels: map[string]string{
			Label: "true", corev1.LabelHostname: n.Name, corev1.LabelTopologyZone: n.Zone,
			corev1.LabelTopologyRegion: "local", corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64",
			corev1.LabelInstanceTypeStable: "simulated"}},
		Status: n.status(endpointPort, metav1.Now()),
	}
}

func (n Node) status(endpointPort int32, now metav1.Time) corev1.NodeStatus {
	room := corev1.ResourceList{"cpu": resource.MustParse("32"), "memory": resource.MustParse("256Gi"),
		"pods": resource.MustParse("250"), "ephemeral-storage": resource.MustParse("1Ti")}
	status := corev1.NodeStatus{Capacity: room, Allocatable: room,
		Addresses: []corev1.NodeAddress{{Type: corev1.NodeHostName, Address: n.Name},
			{Type: corev1.NodeInternalIP, Address: n.Address}, {Type: corev1.NodeInternalDNS, Address: "localhost"}},
		DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: endpointPort}},
		NodeInfo: corev1.NodeSystemInfo{KubeletVersion: version.Get().GitVersion + "-simulated",
			OSImage: "simulated: no container runs", KernelVersion: "simulated", ContainerRuntimeVersion: "simulated://0",
			OperatingSystem: "linux", Architecture: "amd64"},
	}
	for _, kind := range []corev1.NodeConditionType{corev1.NodeReady, corev1.NodeMemoryPressure,
		corev1.NodeDiskPressure, corev1.NodePIDPressure} {
		value := corev1.ConditionFalse
		if kind == corev1.NodeReady {
			value = corev1.ConditionTrue
		}
		status.Conditions = append(status.Conditions, corev1.NodeCondition{Type: kind, Status: value, Reason: "Simulated",
			Message: "simulated node: no container runs", LastHeartbeatTime: now, LastTransitionTime: now})
	}
	return status
}

// keepNode registers a node and keeps it alive. It is quick to repeat at first:
// the namespace of the leases is made a moment after the start.
func keepNode(ctx context.Context, client kubernetes.Interface, node Node, endpointPort int32) {
	for {
		wait := leaseSeconds * time.Second / 4
		err := refreshNode(ctx, client, node, endpointPort)
		if err == nil {
			err = renewLease(ctx, client, node.Name)
		}
		if err != nil && ctx.Err() == nil {
			if !apierrors.IsNotFound(err) {
				fmt.Fprintf(os.Stderr, "simulation: node %s: %v\n", node.Name, err)
			}
			wait = 200 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// refreshNode makes the node, or corrects its status where it is stale: after a
// restart, or when the node controller gave it up while the machine slept.
func refreshNode(ctx context.Context, client kubernetes.Interface, node Node, endpointPort int32) error {
	nodes := client.CoreV1().Nodes()
	found, err := nodes.Get(ctx, node.Name, metav1.GetOptions{ResourceVersion: "0"})
	if apierrors.IsNotFound(err) {
		_, err = nodes.Create(ctx, node.object(endpointPort), metav1.CreateOptions{})
		if apierrors.IsAlreadyExists(err) {
			return nil
		}
		return err
	}
	if err != nil || IsReady(found) && found.Status.DaemonEndpoints.KubeletEndpoint.Port == endpointPort {
		return err
	}
	patch, err := json.Marshal(map[string]any{"status": node.status(endpointPort, metav1.Now())})
	if err != nil {
		return err
	}
	_, err = nodes.Patch(ctx, node.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}

func renewLease(ctx context.Context, client kubernetes.Interface, name string) error {
	leases := client.CoordinationV1().Leases(corev1.NamespaceNodeLease)
	now, seconds := metav1.NewMicroTime(time.Now()), int32(leaseSeconds)
	lease := &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: coordinationv1.LeaseSpec{HolderIdentity: &name, LeaseDurationSeconds: &seconds, RenewTime: &now}}
	patch, err := json.Marshal(map[string]any{"spec": lease.Spec})
	if err != nil {
		return err
	}
	_, err = leases.Patch(ctx, name, types.MergePatchType, patch, metav1.PatchOptions{})
	if apierrors.IsNotFound(err) {
		_, err = leases.Create(ctx, lease, metav1.CreateOptions{})
	}
	return err
}
