// Package volumes provides the storage of simulated nodes: a default storage
// class and the volumes of its claims, their expansion and their reclaim.
//
// Upstream's host-path provisioner is not used: its directory below the
// system's temporary one is fixed, belongs to the first user, and it cannot expand.
package volumes

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

const (
	// ClassName is the default storage class.
	ClassName = "standard"
	// Provisioner is the name claims and volumes carry.
	Provisioner = "groundcrew.dev/simulated"

	defaultClass = "storageclass.kubernetes.io/is-default-class"
	retryTime    = time.Second
)

type subject struct {
	namespace, name string
	isVolume        bool
}

type provisioner struct {
	client                   kubernetes.Interface
	directory                string
	claims, volumes, classes cache.Store
	queue                    workqueue.TypedDelayingInterface[subject]
}

// Run makes the default class and serves claims until ctx ends.
func Run(ctx context.Context, client kubernetes.Interface, directory string) error {
	if err := ensureClass(ctx, client); err != nil {
		return fmt.Errorf("storage class: %w", err)
	}
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0,
		informers.WithTransform(stripFields))
	core := factory.Core().V1()
	claims, volumes := core.PersistentVolumeClaims().Informer(), core.PersistentVolumes().Informer()
	p := &provisioner{client: client, directory: directory, claims: claims.GetStore(), volumes: volumes.GetStore(),
		classes: factory.Storage().V1().StorageClasses().Informer().GetStore(),
		queue:   workqueue.NewTypedDelayingQueue[subject]()}
	for _, informer := range []cache.SharedIndexInformer{claims, volumes} {
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: p.enqueue, UpdateFunc: func(_, object any) { p.enqueue(object) }}); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	go p.work(ctx)
	<-ctx.Done()
	p.queue.ShutDown()
	return nil
}

// ensureClass makes the default class. It binds at the first consumer, as the
// default classes of the clouds do: a program that awaits a claim nobody mounts
// yet must hang here rather than in production.
func ensureClass(ctx context.Context, client kubernetes.Interface) error {
	mode, reclaim, grows := storagev1.VolumeBindingWaitForFirstConsumer, corev1.PersistentVolumeReclaimDelete, true
	class := &storagev1.StorageClass{
		ObjectMeta:  metav1.ObjectMeta{Name: ClassName, Annotations: map[string]string{defaultClass: "true"}},
		Provisioner: Provisioner, VolumeBindingMode: &mode, ReclaimPolicy: &reclaim, AllowVolumeExpansion: &grows,
	}
	_, err := client.StorageV1().StorageClasses().Create(ctx, class, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

func (p *provisioner) enqueue(object any) {
	switch object := object.(type) {
	case *corev1.PersistentVolumeClaim:
		p.queue.Add(subject{namespace: object.Namespace, name: object.Name})
	case *corev1.PersistentVolume:
		p.queue.Add(subject{name: object.Name, isVolume: true})
		if claim := object.Spec.ClaimRef; claim != nil { // a claim may have been seen before its volume
			p.queue.Add(subject{namespace: claim.Namespace, name: claim.Name})
		}
	}
}

func (p *provisioner) work(ctx context.Context) {
	for {
		next, ended := p.queue.Get()
		if ended {
			return
		}
		serve := p.serveClaim
		if next.isVolume {
			serve = p.serveVolume
		}
		if err := serve(ctx, next); err != nil && ctx.Err() == nil {
			if !apierrors.IsConflict(err) {
				fmt.Fprintf(os.Stderr, "volumes: %s/%s: %v\n", next.namespace, next.name, err)
			}
			p.queue.AddAfter(next, retryTime)
		}
		p.queue.Done(next)
	}
}

func (p *provisioner) serveClaim(ctx context.Context, next subject) error {
	object, found, _ := p.claims.GetByKey(next.namespace + "/" + next.name)
	if !found {
		return nil
	}
	claim := object.(*corev1.PersistentVolumeClaim)
	if claim.Spec.VolumeName == "" {
		return p.provision(ctx, claim)
	}
	bound, found, _ := p.volumes.GetByKey(claim.Spec.VolumeName)
	if !found {
		return nil
	}
	volume := bound.(*corev1.PersistentVolume)
	if size, grows := growth(claim, volume); grows {
		return p.expand(ctx, claim, volume, size)
	}
	return nil
}

func (p *provisioner) provision(ctx context.Context, claim *corev1.PersistentVolumeClaim) error {
	if claim.Spec.StorageClassName == nil {
		return nil
	}
	object, found, _ := p.classes.GetByKey(*claim.Spec.StorageClassName)
	if !found {
		return nil
	}
	class := object.(*storagev1.StorageClass)
	if !needsVolume(claim, class) {
		return nil
	}
	zone := ""
	if name := claim.Annotations[selectedNode]; name != "" {
		node, err := p.client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{ResourceVersion: "0"})
		if err != nil {
			return err
		}
		zone = node.Labels[corev1.LabelTopologyZone]
	}
	volume := newVolume(claim, class, zone, p.directory)
	_, err := p.client.CoreV1().PersistentVolumes().Create(ctx, volume, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) { // named by the claim's UID: made by an earlier try
		return nil
	}
	return err
}

// expand enlarges the volume first: a claim must never show what its volume does not have.
func (p *provisioner) expand(ctx context.Context, claim *corev1.PersistentVolumeClaim, volume *corev1.PersistentVolume, size resource.Quantity) error {
	capacity := map[string]any{"capacity": corev1.ResourceList{storageRequested: size}}
	if held := volume.Spec.Capacity[storageRequested]; size.Cmp(held) > 0 {
		patch, err := json.Marshal(map[string]any{"spec": capacity})
		if err != nil {
			return err
		}
		if _, err := p.client.CoreV1().PersistentVolumes().Patch(ctx, volume.Name, types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
			return err
		}
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": claim.UID}, "status": capacity})
	if err != nil {
		return err
	}
	_, err = p.client.CoreV1().PersistentVolumeClaims(claim.Namespace).Patch(ctx, claim.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}

func (p *provisioner) serveVolume(ctx context.Context, next subject) error {
	object, found, _ := p.volumes.GetByKey(next.name)
	if !found {
		return nil
	}
	volume := object.(*corev1.PersistentVolume)
	if !isReclaimable(volume) {
		return nil
	}
	if err := os.RemoveAll(filepath.Join(p.directory, volume.Name)); err != nil {
		return err
	}
	err := p.client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, metav1.DeleteOptions{
		Preconditions: metav1.NewUIDPreconditions(string(volume.UID))})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// stripFields drops what no decision reads and what is the largest part of a small object.
func stripFields(object any) (any, error) {
	if described, err := meta.Accessor(object); err == nil {
		described.SetManagedFields(nil)
	}
	return object, nil
}
