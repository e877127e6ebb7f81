// Package certificates makes, once, the authority of one cluster, every
// certificate signed by it and the kubeconfigs that carry them.
package certificates

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// lifetime of the authority and all it signs, in years. The keys never leave a
// 0700 directory and serve loopback only; a leaf that expired a year on would
// merely break a cluster nobody looks after.
const lifetime = 10

// identity is whom a certificate speaks for: a client (no names) or a server.
type identity struct {
	file   string
	user   string
	groups []string
	names  []string
}

type authority struct {
	directory   string
	certificate *x509.Certificate
	key         crypto.Signer
}

// newAuthority makes an authority in directory, or opens the one that is there.
func newAuthority(directory string) (*authority, error) {
	a := &authority{directory: directory}
	pair, err := os.ReadFile(filepath.Join(directory, "ca.key"))
	if os.IsNotExist(err) {
		return a, a.create()
	}
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(directory, "ca.crt"))
	if err != nil {
		return nil, err
	}
	key, certificate := decode(pair), decode(text)
	if key == nil || certificate == nil {
		return nil, fmt.Errorf("%s: ca.key or ca.crt is not PEM", directory)
	}
	if a.key, err = x509.ParseECPrivateKey(key); err != nil {
		return nil, err
	}
	a.certificate, err = x509.ParseCertificate(certificate)
	return a, err
}

func (a *authority) create() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template, err := newTemplate(identity{user: "groundcrew-embedded-ca"})
	if err != nil {
		return err
	}
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageCertSign|x509.KeyUsageDigitalSignature, nil
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	a.key = key
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	return a.writePair("ca", der, key)
}

// issue signs a certificate for one identity and writes it beside its key.
func (a *authority) issue(who identity) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template, err := newTemplate(who)
	if err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return err
	}
	return a.writePair(who.file, der, key)
}

func newTemplate(who identity) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: who.user, Organization: who.groups},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(lifetime, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, name := range who.names {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		if address := net.ParseIP(name); address != nil {
			template.IPAddresses = append(template.IPAddresses, address)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	return template, nil
}

func (a *authority) writePair(file string, der []byte, key *ecdsa.PrivateKey) error {
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	if err := a.write(file+".crt", "CERTIFICATE", der); err != nil {
		return err
	}
	return a.write(file+".key", "EC PRIVATE KEY", secret)
}

func (a *authority) write(name, kind string, der []byte) error {
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	return os.WriteFile(filepath.Join(a.directory, name), text, 0o600)
}

func decode(text []byte) []byte {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil
	}
	return block.Bytes
}
