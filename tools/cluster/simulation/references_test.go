package simulation

import (
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var yes = true

// stored has the Secret "s" with key "k" and the ConfigMap "c" with key "k".
func stored(kind, name string) (map[string]bool, error) {
	if kind == secretKind && name == "s" || kind == configMapKind && name == "c" {
		return map[string]bool{"k": true}, nil
	}
	return nil, apierrors.NewNotFound(schema.GroupResource{Resource: kind}, name)
}

func withVolume(source corev1.VolumeSource) func(*corev1.Pod) {
	return func(pod *corev1.Pod) {
		pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: "v", VolumeSource: source})
	}
}

func withSecretVariable(name, key string, optional *bool) func(*corev1.Pod) {
	return func(pod *corev1.Pod) {
		pod.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "A", ValueFrom: &corev1.EnvVarSource{
			SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: name}, Key: key, Optional: optional}}}}
	}
}

func withConfigMapEnvironment(name string) func(*corev1.Pod) {
	return func(pod *corev1.Pod) {
		pod.Spec.InitContainers = []corev1.Container{{Name: "first", EnvFrom: []corev1.EnvFromSource{{
			ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: name}}}}}}
	}
}

func secretVolume(name string, optional *bool, keys ...string) corev1.VolumeSource {
	source := &corev1.SecretVolumeSource{SecretName: name, Optional: optional}
	for _, key := range keys {
		source.Items = append(source.Items, corev1.KeyToPath{Key: key, Path: key})
	}
	return corev1.VolumeSource{Secret: source}
}

func projected(name string, keys ...string) corev1.VolumeSource {
	part := &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: name}}
	for _, key := range keys {
		part.Items = append(part.Items, corev1.KeyToPath{Key: key, Path: key})
	}
	return corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
		{ConfigMap: part}, {ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token"}}}}}
}

func TestObstacles(t *testing.T) {
	cases := map[string]struct {
		change    func(*corev1.Pod)
		container string
		want      string // empty: none
	}{
		"secret there":              {withVolume(secretVolume("s", nil)), "", ""},
		"secret absent":             {withVolume(secretVolume("x", nil)), "", `volume "v" : secret "x" not found`},
		"secret absent, optional":   {withVolume(secretVolume("x", &yes)), "", ""},
		"key there":                 {withVolume(secretVolume("s", nil, "k")), "", ""},
		"key absent":                {withVolume(secretVolume("s", nil, "k", "q")), "", `secret "s" references non-existent key: q`},
		"key absent, optional":      {withVolume(secretVolume("s", &yes, "q")), "", ""},
		"projected there":           {withVolume(projected("c", "k")), "", ""},
		"projected absent":          {withVolume(projected("x")), "", `configmap "x" not found`},
		"projected key absent":      {withVolume(projected("c", "q")), "", `non-existent key: q`},
		"variable there":            {withSecretVariable("s", "k", nil), "", ""},
		"variable absent":           {withSecretVariable("x", "k", nil), "main", `secret "x" not found`},
		"variable key absent":       {withSecretVariable("s", "q", nil), "main", "couldn't find key q in Secret demo/s"},
		"variable absent, optional": {withSecretVariable("x", "k", &yes), "", ""},
		"environment there":         {withConfigMapEnvironment("c"), "", ""},
		"environment absent":        {withConfigMapEnvironment("x"), "first", `configmap "x" not found`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			found, err := findObstacles(newPod(c.change), stored)
			switch {
			case err != nil:
				t.Fatal(err)
			case c.want == "" && len(found) != 0:
				t.Errorf("got %+v, want none", found)
			case c.want != "" && (len(found) != 1 || found[0].container != c.container || !strings.Contains(found[0].message, c.want)):
				t.Errorf("got %+v, want %q of container %q", found, c.want, c.container)
			}
		})
	}
}

func TestUnansweredLookupIsNoObstacle(t *testing.T) {
	broken := func(string, string) (map[string]bool, error) { return nil, errors.New("connection refused") }
	if _, err := findObstacles(newPod(withVolume(secretVolume("s", nil))), broken); err == nil {
		t.Error("an API that does not answer is an error, not a missing Secret")
	}
}
