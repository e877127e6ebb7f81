package certificates

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const (
	// Directory holds certificates and keys, below the data directory.
	Directory = "certificates"
	// Kubeconfig is the administrator's, below the data directory.
	Kubeconfig = "kubeconfig"
	// Context is the name of the kubeconfig's cluster and context.
	Context = "groundcrew-embedded"
)

// File is the path of one certificate file, relative to the data directory.
func File(name string) string { return filepath.Join(Directory, name) }

var servers = []identity{
	{file: "apiserver", user: "kube-apiserver", names: []string{"localhost", "127.0.0.1", "::1", "10.96.0.1", "kubernetes",
		"kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"}},
	{file: "simulated-node", user: "simulated-node", names: []string{"localhost", "127.0.0.1"}},
}

var clients = []identity{
	{file: "apiserver-to-node", user: "kube-apiserver-kubelet-client", groups: []string{"system:masters"}},
	{file: "admin", user: "groundcrew-admin", groups: []string{"system:masters"}},
	{file: "controller-manager", user: "system:kube-controller-manager"},
	{file: "scheduler", user: "system:kube-scheduler"},
}

// kubeconfigs names the file each client's kubeconfig goes to.
var kubeconfigs = map[string]string{
	"admin":              Kubeconfig,
	"controller-manager": File("controller-manager.kubeconfig"),
	"scheduler":          File("scheduler.kubeconfig"),
}

// Ensure makes what the working directory lacks: certificates once, as a whole,
// and the kubeconfigs that point to server.
func Ensure(server string) error {
	if _, err := os.Stat(Directory); errors.Is(err, os.ErrNotExist) {
		if err := createAll(); err != nil {
			return fmt.Errorf("certificates: %w", err)
		}
	}
	for client, path := range kubeconfigs {
		text, err := renderKubeconfig(Directory, client, server)
		if err != nil {
			return fmt.Errorf("certificates: %w; they are damaged: reset the cluster", err)
		}
		if before, err := os.ReadFile(path); err == nil && bytes.Equal(before, text) {
			continue
		}
		if err := WriteWhole(path, text); err != nil {
			return err
		}
	}
	return nil
}

// createAll works beside the final name, so that a killed start leaves all or nothing.
func createAll() error {
	partial := Directory + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	if err := os.Mkdir(partial, 0o700); err != nil {
		return err
	}
	a, err := newAuthority(partial)
	if err != nil {
		return err
	}
	for _, who := range append(append([]identity{}, servers...), clients...) {
		if err := a.issue(who); err != nil {
			return err
		}
	}
	if err := a.writeTokenKeys(); err != nil {
		return err
	}
	return os.Rename(partial, Directory)
}

// writeTokenKeys makes the pair that signs and checks service account tokens.
func (a *authority) writeTokenKeys() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := a.write("service-accounts.key", "EC PRIVATE KEY", private); err != nil {
		return err
	}
	return a.write("service-accounts.pub", "PUBLIC KEY", public)
}

const kubeconfigTemplate = `apiVersion: v1
kind: Config
current-context: %[1]s
contexts: [{name: %[1]s, context: {cluster: %[1]s, user: %[2]s}}]
clusters: [{name: %[1]s, cluster: {server: "%[3]s", certificate-authority-data: %[4]s}}]
users: [{name: %[2]s, user: {client-certificate-data: %[5]s, client-key-data: %[6]s}}]
`

func renderKubeconfig(directory, client, server string) ([]byte, error) {
	encoded := make([]any, 0, 3)
	for _, name := range []string{"ca.crt", client + ".crt", client + ".key"} {
		text, err := os.ReadFile(filepath.Join(directory, name))
		if err != nil {
			return nil, err
		}
		encoded = append(encoded, base64.StdEncoding.EncodeToString(text))
	}
	values := append([]any{Context, "groundcrew-" + client, server}, encoded...)
	return []byte(fmt.Sprintf(kubeconfigTemplate, values...)), nil
}

// WriteWhole writes a private file so that a reader sees all of it or none.
func WriteWhole(path string, text []byte) error {
	if err := os.WriteFile(path+".partial", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".partial", path)
}
