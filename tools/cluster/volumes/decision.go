package volumes

import (
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	provisionedBy    = "pv.kubernetes.io/provisioned-by"
	storageProvider  = "volume.kubernetes.io/storage-provisioner" // set by the volume controller: whose turn it is
	selectedNode     = "volume.kubernetes.io/selected-node"       // set by the scheduler
	storageRequested = corev1.ResourceStorage
)

// needsVolume says whether it is this provisioner's turn to make the claim's volume.
func needsVolume(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass) bool {
	if claim.DeletionTimestamp != nil || claim.Spec.VolumeName != "" || claim.Spec.Selector != nil {
		return false
	}
	if class == nil || class.Provisioner != Provisioner || claim.Annotations[storageProvider] != Provisioner {
		return false
	}
	waits := class.VolumeBindingMode != nil && *class.VolumeBindingMode == storagev1.VolumeBindingWaitForFirstConsumer
	return !waits || claim.Annotations[selectedNode] != ""
}

// newVolume makes the volume of a claim. A volume of one writer belongs to its
// zone, as a cloud's disks do; a shared one does not. The path is where a real
// node would find the data; simulated nodes mount nothing, so it stays absent.
func newVolume(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass, zone, directory string) *corev1.PersistentVolume {
	name := "pvc-" + string(claim.UID)
	kind := corev1.HostPathDirectoryOrCreate
	volume := &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{provisionedBy: Provisioner}},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:               corev1.ResourceList{storageRequested: claim.Spec.Resources.Requests[storageRequested]},
			AccessModes:            claim.Spec.AccessModes,
			VolumeMode:             claim.Spec.VolumeMode,
			StorageClassName:       class.Name,
			MountOptions:           class.MountOptions,
			PersistentVolumeSource: corev1.PersistentVolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: filepath.Join(directory, name), Type: &kind}},
			ClaimRef: &corev1.ObjectReference{Kind: "PersistentVolumeClaim", APIVersion: "v1",
				Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
		},
	}
	if class.ReclaimPolicy != nil {
		volume.Spec.PersistentVolumeReclaimPolicy = *class.ReclaimPolicy
	}
	if zone != "" && !isShared(claim) {
		volume.Spec.NodeAffinity = &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{
			NodeSelectorTerms: []corev1.NodeSelectorTerm{{MatchExpressions: []corev1.NodeSelectorRequirement{{
				Key: corev1.LabelTopologyZone, Operator: corev1.NodeSelectorOpIn, Values: []string{zone}}}}}}}
	}
	return volume
}

func isShared(claim *corev1.PersistentVolumeClaim) bool {
	for _, mode := range claim.Spec.AccessModes {
		if mode == corev1.ReadWriteMany || mode == corev1.ReadOnlyMany {
			return true
		}
	}
	return false
}

// growth is the size a bound claim asks for, if volume or claim do not have it yet.
func growth(claim *corev1.PersistentVolumeClaim, volume *corev1.PersistentVolume) (size resource.Quantity, grows bool) {
	size = claim.Spec.Resources.Requests[storageRequested]
	if !isOurs(volume) || claim.Status.Phase != corev1.ClaimBound || claim.Spec.VolumeName != volume.Name {
		return size, false
	}
	reference := volume.Spec.ClaimRef
	if reference == nil || reference.UID != claim.UID {
		return size, false
	}
	held, shown := volume.Spec.Capacity[storageRequested], claim.Status.Capacity[storageRequested]
	return size, size.Cmp(held) > 0 || size.Cmp(shown) > 0
}

// isReclaimable says whether the claim is gone and the volume is to go too.
func isReclaimable(volume *corev1.PersistentVolume) bool {
	return isOurs(volume) && volume.DeletionTimestamp == nil && volume.Status.Phase == corev1.VolumeReleased &&
		volume.Spec.PersistentVolumeReclaimPolicy == corev1.PersistentVolumeReclaimDelete
}

func isOurs(volume *corev1.PersistentVolume) bool {
	return volume.Annotations[provisionedBy] == Provisioner
}
