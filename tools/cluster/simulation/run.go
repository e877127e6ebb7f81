// Package simulation plays the kubelets of three nodes: their pods get the
// status a kubelet would give them, and no container ever runs.
//
// It is not kwok: kwok 0.7.0 does not compile against Kubernetes 1.34's
// libraries and 0.8.0 wants 1.36's, so it would be a second program of 67 MB
// and 58 MB of memory with a stage language; and it starts pods whose Secrets
// do not exist, which is the very mistake a preview environment should show.
package simulation

import (
	"context"
	"encoding/json"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
)

const workers = 4

type simulator struct {
	client   kubernetes.Interface
	nodes    map[string]Node
	pods     cache.Store
	queue    workqueue.TypedDelayingInterface[string]
	recorder record.EventRecorder
}

// Run plays all nodes until ctx ends. One informer serves them all.
func Run(ctx context.Context, client kubernetes.Interface, certificates string) error {
	port, err := serveEndpoint(ctx, certificates)
	if err != nil {
		return err
	}
	s := &simulator{client: client, nodes: map[string]Node{}, queue: workqueue.NewTypedDelayingQueue[string]()}
	for _, node := range Nodes() {
		s.nodes[node.Name] = node
		go keepNode(ctx, client, node, port)
	}
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: client.CoreV1().Events("")})
	s.recorder = broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "simulated-node"})
	if err := s.watch(ctx); err != nil {
		return err
	}
	for range workers {
		go s.work(ctx)
	}
	<-ctx.Done()
	s.queue.ShutDown()
	broadcaster.Shutdown()
	return nil
}

func (s *simulator) watch(ctx context.Context) error {
	factory := informers.NewSharedInformerFactoryWithOptions(s.client, 0,
		informers.WithTransform(stripFields),
		informers.WithTweakListOptions(func(options *metav1.ListOptions) { options.FieldSelector = "spec.nodeName!=" }))
	informer := factory.Core().V1().Pods().Informer()
	s.pods = informer.GetStore()
	enqueue := func(object any) {
		pod, isPod := object.(*corev1.Pod)
		if _, ours := s.nodes[pod.Spec.NodeName]; isPod && ours {
			s.queue.Add(pod.Namespace + "/" + pod.Name)
		}
	}
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: enqueue, UpdateFunc: func(_, object any) { enqueue(object) }})
	factory.Start(ctx.Done())
	return err
}

func (s *simulator) work(ctx context.Context) {
	for {
		key, ended := s.queue.Get()
		if ended {
			return
		}
		if object, found, _ := s.pods.GetByKey(key); found {
			again, err := s.advance(ctx, object.(*corev1.Pod))
			if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
				again = retryTime
			}
			if again > 0 {
				s.queue.AddAfter(key, again)
			}
		}
		s.queue.Done(key)
	}
}

// advance moves a pod one step along its life, or says when to look again.
func (s *simulator) advance(ctx context.Context, pod *corev1.Pod) (time.Duration, error) {
	var obstacles []obstacle
	if pod.DeletionTimestamp == nil && !hasStarted(pod) {
		var err error
		if obstacles, err = findObstacles(pod, s.dataKeys(ctx, pod.Namespace)); err != nil {
			return 0, err
		}
	}
	next := nextStep(pod, s.nodes[pod.Spec.NodeName], obstacles, metav1.Now())
	if next.event != "" {
		s.recorder.Event(pod, corev1.EventTypeWarning, next.eventReason, next.event)
	}
	if next.status != nil {
		if err := s.writeStatus(ctx, pod, next.status); err != nil {
			return 0, err
		}
	}
	if next.remove {
		now := int64(0)
		return 0, s.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
			GracePeriodSeconds: &now, Preconditions: metav1.NewUIDPreconditions(string(pod.UID))})
	}
	return next.again, nil
}

// writeStatus names the UID: a StatefulSet may have made a new pod of the same name meanwhile.
func (s *simulator) writeStatus(ctx context.Context, pod *corev1.Pod, status *corev1.PodStatus) error {
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(status)
	if err != nil {
		return err
	}
	conditions, _ := fields["conditions"].([]any)
	for _, condition := range conditions { // merged by type: only a null takes an earlier reason away
		if fields := condition.(map[string]any); fields["reason"] == nil {
			fields["reason"] = nil
		}
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": pod.UID}, "status": fields})
	if err != nil {
		return err
	}
	_, err = s.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch,
		metav1.PatchOptions{}, "status")
	return err
}

// dataKeys reads the keys of Secrets and ConfigMaps from the API server's cache.
func (s *simulator) dataKeys(ctx context.Context, namespace string) lookup {
	options := metav1.GetOptions{ResourceVersion: "0"}
	return func(kind, name string) (map[string]bool, error) {
		keys := map[string]bool{}
		if kind == secretKind {
			secret, err := s.client.CoreV1().Secrets(namespace).Get(ctx, name, options)
			if err != nil {
				return nil, err
			}
			for key := range secret.Data {
				keys[key] = true
			}
			return keys, nil
		}
		configMap, err := s.client.CoreV1().ConfigMaps(namespace).Get(ctx, name, options)
		if err != nil {
			return nil, err
		}
		for key := range configMap.Data {
			keys[key] = true
		}
		for key := range configMap.BinaryData {
			keys[key] = true
		}
		return keys, nil
	}
}

// stripFields drops what no decision reads and what is the largest part of a small object.
func stripFields(object any) (any, error) {
	if described, err := meta.Accessor(object); err == nil {
		described.SetManagedFields(nil)
	}
	return object, nil
}
