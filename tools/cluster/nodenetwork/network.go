// Package nodenetwork gives the pods of a real node the two things a bare
// bridge lacks, both on the bridge's address: cluster DNS, and a way to the
// API server, which listens on loopback only.
package nodenetwork

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// Run is the command "node-network".
func Run() {
	flags := flag.NewFlagSet("node-network", flag.ExitOnError)
	address := flags.String("address", "10.245.0.1", "the bridge's address")
	kubeconfig := flags.String("kubeconfig", "", "the administrator's kubeconfig")
	upstream := flags.String("upstream", "", "DNS server for other names, host:port; none: they do not resolve")
	_ = flags.Parse(os.Args[1:])
	if err := serve(*address, *kubeconfig, *upstream); err != nil {
		fmt.Fprintln(os.Stderr, "node-network:", err)
		os.Exit(1)
	}
}

func serve(address, kubeconfig, upstream string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	target := strings.TrimPrefix(config.Host, "https://")
	_, port, err := net.SplitHostPort(target)
	if err != nil {
		return err
	}
	front, err := net.Listen("tcp", net.JoinHostPort(address, port))
	if err != nil {
		return err
	}
	if err := publish(client, address, front.Addr().(*net.TCPAddr).Port); err != nil {
		return err
	}
	go forward(front, target)
	return serveNames(client, net.JoinHostPort(address, "53"), upstream)
}

// publish makes the Service "kubernetes" lead to the forwarder.
func publish(client kubernetes.Interface, address string, port int) error {
	ctx := context.Background()
	name, number, ready, protocol := "https", int32(port), true, corev1.ProtocolTCP
	slices := client.DiscoveryV1().EndpointSlices(metav1.NamespaceDefault)
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: "kubernetes", Labels: map[string]string{discoveryv1.LabelServiceName: "kubernetes"}},
		Endpoints: []discoveryv1.Endpoint{{Addresses: []string{address},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready}}},
		Ports:       []discoveryv1.EndpointPort{{Name: &name, Port: &number, Protocol: &protocol}},
		AddressType: discoveryv1.AddressTypeIPv4,
	}
	_, err := slices.Create(ctx, slice, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		_, err = slices.Update(ctx, slice, metav1.UpdateOptions{})
	}
	return err
}

func forward(front net.Listener, target string) {
	for {
		incoming, err := front.Accept()
		if err != nil {
			return
		}
		go pipe(incoming, target)
	}
}

func pipe(incoming net.Conn, target string) {
	defer incoming.Close()
	outgoing, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer outgoing.Close()
	go func() {
		_, _ = io.Copy(outgoing, incoming)
		_ = outgoing.(*net.TCPConn).CloseWrite() // a half-closed client still waits for its answer
	}()
	_, _ = io.Copy(incoming, outgoing)
}
