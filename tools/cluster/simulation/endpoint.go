package simulation

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	noLog = "simulated node: no container ran, so there is no log\n"
	// noContainer is a Status: the API server hands nothing else on to whoever wanted exec.
	noContainer = `{"kind":"Status","apiVersion":"v1","status":"Failure","code":501,"reason":"NotImplemented",` +
		`"message":"simulated node: no container runs"}`
)

// serveEndpoint answers what the API server asks a kubelet for logs and exec:
// that nothing ran. Without it the caller would wait for a time-out.
func serveEndpoint(ctx context.Context, certificates string) (port int32, err error) {
	file := func(name string) string { return filepath.Join(certificates, name) }
	pair, err := tls.LoadX509KeyPair(file("simulated-node.crt"), file("simulated-node.key"))
	if err != nil {
		return 0, err
	}
	authority, err := os.ReadFile(file("ca.crt"))
	if err != nil {
		return 0, err
	}
	callers := x509.NewCertPool()
	callers.AppendCertsFromPEM(authority)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	server := &http.Server{Handler: http.HandlerFunc(answer), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: log.New(io.Discard, "", 0), // a port scanner's failed handshake is not news
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12,
			ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: callers}}
	go func() { _ = server.ServeTLS(listener, "", "") }()
	go func() { <-ctx.Done(); _ = server.Close() }()
	return int32(listener.Addr().(*net.TCPAddr).Port), nil
}

func answer(writer http.ResponseWriter, request *http.Request) {
	if strings.HasPrefix(request.URL.Path, "/containerLogs/") {
		fmt.Fprint(writer, noLog)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	writer.WriteHeader(http.StatusNotImplemented)
	fmt.Fprint(writer, noContainer)
}
