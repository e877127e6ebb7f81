package certificates

import (
	"crypto/x509"
	"os"
	"strings"
	"testing"
	"time"
)

func TestEnsureMakesOnceAndKeeps(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := Ensure("https://127.0.0.1:16443"); err != nil {
		t.Fatal(err)
	}
	authority, _ := os.ReadFile(File("ca.crt"))
	config, _ := os.ReadFile(Kubeconfig)
	if err := Ensure("https://127.0.0.1:16443"); err != nil {
		t.Fatal(err)
	}
	if again, _ := os.ReadFile(File("ca.crt")); string(again) != string(authority) {
		t.Error("the authority changed on the second start")
	}
	if again, _ := os.ReadFile(Kubeconfig); string(again) != string(config) {
		t.Error("the kubeconfig changed on the second start")
	}
	if !strings.Contains(string(config), "current-context: "+Context) {
		t.Error("the kubeconfig does not name its context")
	}
	for _, path := range []string{Kubeconfig, File("ca.key"), File("service-accounts.key")} {
		if state, err := os.Stat(path); err != nil || state.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, want mode 0600", path, state.Mode())
		}
	}
}

func TestEnsureHealsAKilledStart(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(Directory+".partial/left", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Ensure("https://127.0.0.1:16443"); err != nil {
		t.Fatal(err)
	}
}

func TestServerCertificateIsTrustedForLoopback(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := Ensure("https://127.0.0.1:16443"); err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte { text, _ := os.ReadFile(File(name)); return text }
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(read("ca.crt"))
	leaf, err := x509.ParseCertificate(decode(read("apiserver.crt")))
	if err != nil {
		t.Fatal(err)
	}
	in := time.Now().AddDate(lifetime-1, 0, 0)
	for _, name := range []string{"127.0.0.1", "localhost", "kubernetes.default.svc"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, CurrentTime: in}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "example.com"}); err == nil {
		t.Error("the certificate answers for a foreign name")
	}
}

func TestDamagedCertificatesSayHowToMend(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir(Directory, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Ensure("https://127.0.0.1:1"); err == nil || !strings.Contains(err.Error(), "reset") {
		t.Errorf("got %v, want an error that names reset", err)
	}
}
