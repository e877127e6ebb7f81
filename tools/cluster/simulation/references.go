package simulation

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

const (
	secretKind    = "Secret"
	configMapKind = "ConfigMap"
)

// lookup returns the keys of a Secret or ConfigMap, or a NotFound error.
type lookup func(kind, name string) (map[string]bool, error)

// reference is what a pod requires of one Secret or ConfigMap.
type reference struct {
	kind, name string
	keys       []string
	volume     string // set if a volume asks for it,
	container  string // or a container's environment does
}

// obstacle keeps a pod from starting; container is empty if it concerns the whole pod.
type obstacle struct {
	container, message string
}

// requiredReferences leaves out what is optional, as a kubelet does.
func requiredReferences(pod *corev1.Pod) []reference {
	var found []reference
	for _, volume := range pod.Spec.Volumes {
		found = append(found, volumeReferences(volume)...)
	}
	for _, container := range append(append([]corev1.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...) {
		found = append(found, environmentReferences(container)...)
	}
	return found
}

func volumeReferences(volume corev1.Volume) []reference {
	var found []reference
	add := func(kind, name string, items []corev1.KeyToPath, optional *bool) {
		if isTrue(optional) {
			return
		}
		var keys []string
		for _, item := range items {
			keys = append(keys, item.Key)
		}
		found = append(found, reference{kind: kind, name: name, keys: keys, volume: volume.Name})
	}
	if source := volume.Secret; source != nil {
		add(secretKind, source.SecretName, source.Items, source.Optional)
	}
	if source := volume.ConfigMap; source != nil {
		add(configMapKind, source.Name, source.Items, source.Optional)
	}
	if volume.Projected == nil {
		return found
	}
	for _, part := range volume.Projected.Sources {
		if source := part.Secret; source != nil {
			add(secretKind, source.Name, source.Items, source.Optional)
		}
		if source := part.ConfigMap; source != nil {
			add(configMapKind, source.Name, source.Items, source.Optional)
		}
	}
	return found
}

func environmentReferences(container corev1.Container) []reference {
	var found []reference
	add := func(kind, name string, keys []string, optional *bool) {
		if !isTrue(optional) {
			found = append(found, reference{kind: kind, name: name, keys: keys, container: container.Name})
		}
	}
	for _, source := range container.EnvFrom {
		if source.SecretRef != nil {
			add(secretKind, source.SecretRef.Name, nil, source.SecretRef.Optional)
		}
		if source.ConfigMapRef != nil {
			add(configMapKind, source.ConfigMapRef.Name, nil, source.ConfigMapRef.Optional)
		}
	}
	for _, variable := range container.Env {
		if variable.ValueFrom == nil {
			continue
		}
		if source := variable.ValueFrom.SecretKeyRef; source != nil {
			add(secretKind, source.Name, []string{source.Key}, source.Optional)
		}
		if source := variable.ValueFrom.ConfigMapKeyRef; source != nil {
			add(configMapKind, source.Name, []string{source.Key}, source.Optional)
		}
	}
	return found
}

// findObstacles checks every reference; an error means that the API did not answer.
func findObstacles(pod *corev1.Pod, keysOf lookup) ([]obstacle, error) {
	var found []obstacle
	read := map[string]map[string]bool{} // a pod often names one object many times
	for _, wanted := range requiredReferences(pod) {
		id := wanted.kind + "/" + wanted.name
		keys, known := read[id]
		if !known {
			var err error
			if keys, err = keysOf(wanted.kind, wanted.name); err != nil && !apierrors.IsNotFound(err) {
				return nil, err
			}
			read[id] = keys
		}
		if message := wanted.complaint(pod.Namespace, keys); message != "" {
			found = append(found, obstacle{wanted.container, message})
		}
	}
	return found, nil
}

// complaint words it as a kubelet does; keys is nil if the object does not exist.
func (r reference) complaint(namespace string, keys map[string]bool) string {
	message := ""
	if keys == nil {
		message = fmt.Sprintf("%s %q not found", strings.ToLower(r.kind), r.name)
	}
	for _, key := range r.keys {
		if message != "" || keys[key] {
			continue
		}
		if r.volume == "" {
			message = fmt.Sprintf("couldn't find key %s in %s %s/%s", key, r.kind, namespace, r.name)
		} else {
			message = fmt.Sprintf("%s %q references non-existent key: %s", strings.ToLower(r.kind), r.name, key)
		}
	}
	if message != "" && r.volume != "" {
		return fmt.Sprintf("MountVolume.SetUp failed for volume %q : %s", r.volume, message)
	}
	return message
}

func isTrue(flag *bool) bool { return flag != nil && *flag }
