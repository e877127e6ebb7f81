package volumes

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func newClaim(change ...func(*corev1.PersistentVolumeClaim)) *corev1.PersistentVolumeClaim {
	claim := &corev1.PersistentVolumeClaim{
		ObjectMeta: metav1.ObjectMeta{Name: "data", Namespace: "demo", UID: "u-1", Annotations: map[string]string{
			storageProvider: Provisioner, selectedNode: "simulated-2"}},
		Spec: corev1.PersistentVolumeClaimSpec{AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			Resources: corev1.VolumeResourceRequirements{Requests: size("1Gi")}},
	}
	for _, each := range change {
		each(claim)
	}
	return claim
}

func size(text string) corev1.ResourceList {
	return corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(text)}
}

func newClass(mode storagev1.VolumeBindingMode) *storagev1.StorageClass {
	reclaim := corev1.PersistentVolumeReclaimRetain
	return &storagev1.StorageClass{ObjectMeta: metav1.ObjectMeta{Name: "kept"}, Provisioner: Provisioner,
		VolumeBindingMode: &mode, ReclaimPolicy: &reclaim}
}

func TestWhoseTurnItIs(t *testing.T) {
	type claim = corev1.PersistentVolumeClaim
	unselected := func(c *claim) { delete(c.Annotations, selectedNode) }
	waits, immediate := newClass(storagev1.VolumeBindingWaitForFirstConsumer), newClass(storagev1.VolumeBindingImmediate)
	foreign := newClass(storagev1.VolumeBindingImmediate)
	foreign.Provisioner = "example.com/other"
	cases := map[string]struct {
		claim *claim
		class *storagev1.StorageClass
		want  bool
	}{
		"a node is chosen":              {newClaim(), waits, true},
		"no pod uses it yet":            {newClaim(unselected), waits, false},
		"no pod uses it, immediate":     {newClaim(unselected), immediate, true},
		"another provisioner's class":   {newClaim(), foreign, false},
		"no class":                      {newClaim(), nil, false},
		"the controller did not say so": {newClaim(func(c *claim) { delete(c.Annotations, storageProvider) }), waits, false},
		"has a volume":                  {newClaim(func(c *claim) { c.Spec.VolumeName = "v" }), waits, false},
		"asks for a certain volume":     {newClaim(func(c *claim) { c.Spec.Selector = &metav1.LabelSelector{} }), waits, false},
		"is being deleted":              {newClaim(func(c *claim) { c.DeletionTimestamp = &metav1.Time{} }), waits, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := needsVolume(c.claim, c.class); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}

func TestVolumeFitsItsClaim(t *testing.T) {
	volume := newVolume(newClaim(), newClass(storagev1.VolumeBindingImmediate), "zone-b", "/data/volumes")
	if volume.Name != "pvc-u-1" || volume.Spec.ClaimRef.UID != "u-1" || volume.Spec.StorageClassName != "kept" {
		t.Errorf("got %+v", volume)
	}
	if volume.Spec.PersistentVolumeReclaimPolicy != corev1.PersistentVolumeReclaimRetain {
		t.Error("the class's reclaim policy was not taken over")
	}
	if volume.Spec.HostPath.Path != "/data/volumes/pvc-u-1" {
		t.Errorf("got %s", volume.Spec.HostPath.Path)
	}
	zones := volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0]
	if zones.Key != corev1.LabelTopologyZone || len(zones.Values) != 1 || zones.Values[0] != "zone-b" {
		t.Errorf("got %+v", zones)
	}
	shared := newClaim(func(c *corev1.PersistentVolumeClaim) {
		c.Spec.AccessModes = []corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany}
	})
	if newVolume(shared, newClass(storagev1.VolumeBindingImmediate), "zone-b", "/d").Spec.NodeAffinity != nil {
		t.Error("a shared volume belongs to no zone")
	}
}

func TestGrowth(t *testing.T) {
	bound := func(asked, shown string) *corev1.PersistentVolumeClaim {
		return newClaim(func(c *corev1.PersistentVolumeClaim) {
			c.Spec.VolumeName, c.Spec.Resources.Requests = "pvc-u-1", size(asked)
			c.Status = corev1.PersistentVolumeClaimStatus{Phase: corev1.ClaimBound, Capacity: size(shown)}
		})
	}
	volume := newVolume(newClaim(), newClass(storagev1.VolumeBindingImmediate), "", "/d")
	larger := volume.DeepCopy()
	larger.Spec.Capacity = size("2Gi")
	foreign := volume.DeepCopy()
	foreign.Annotations = nil
	other := volume.DeepCopy()
	other.Spec.ClaimRef.UID = "u-2"
	cases := map[string]struct {
		claim  *corev1.PersistentVolumeClaim
		volume *corev1.PersistentVolume
		want   bool
	}{
		"same size":                     {bound("1Gi", "1Gi"), volume, false},
		"more asked":                    {bound("2Gi", "1Gi"), volume, true},
		"volume grown, claim not shown": {bound("2Gi", "1Gi"), larger, true},
		"both grown":                    {bound("2Gi", "2Gi"), larger, false},
		"another provisioner's":         {bound("2Gi", "1Gi"), foreign, false},
		"another claim's":               {bound("2Gi", "1Gi"), other, false},
		"not bound yet":                 {newClaim(func(c *corev1.PersistentVolumeClaim) { c.Spec.VolumeName = "pvc-u-1" }), volume, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, got := growth(c.claim, c.volume); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}

func TestReclaim(t *testing.T) {
	volume := newVolume(newClaim(), newClass(storagev1.VolumeBindingImmediate), "", "/d")
	volume.Status.Phase = corev1.VolumeReleased
	if isReclaimable(volume) {
		t.Error("Retain keeps the volume")
	}
	volume.Spec.PersistentVolumeReclaimPolicy = corev1.PersistentVolumeReclaimDelete
	if !isReclaimable(volume) {
		t.Error("Delete gives it up once it is released")
	}
	volume.Status.Phase = corev1.VolumeBound
	if isReclaimable(volume) {
		t.Error("a bound volume stays")
	}
}
