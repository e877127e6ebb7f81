package certificates

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// RunNode gives a real node what it needs to join: a serving certificate and
// the kubeconfigs of its kubelet and kube-proxy, below --data.
func RunNode() {
	flags := flag.NewFlagSet("node-credentials", flag.ExitOnError)
	data := flags.String("data", "", "the cluster's data directory")
	server := flags.String("server", "", "URL of the API server")
	name := flags.String("name", "node-1", "the node's name")
	address := flags.String("address", "10.245.0.1", "the node's address")
	_ = flags.Parse(os.Args[1:])
	if err := issueNode(filepath.Join(*data, Directory), *server, *name, *address); err != nil {
		fmt.Fprintln(os.Stderr, "node-credentials:", err)
		os.Exit(1)
	}
}

func issueNode(directory, server, name, address string) error {
	if _, err := os.Stat(filepath.Join(directory, "ca.key")); err != nil {
		return fmt.Errorf("no cluster there yet: %w", err)
	}
	a, err := newAuthority(directory)
	if err != nil {
		return err
	}
	user := "system:node:" + name
	for _, who := range []identity{
		{file: "kubelet-serving", user: user, names: []string{name, address, "localhost", "127.0.0.1"}},
		{file: "kubelet", user: user, groups: []string{"system:nodes"}},
		{file: "proxy", user: "system:kube-proxy"},
	} {
		if err := a.issue(who); err != nil {
			return err
		}
	}
	for _, client := range []string{"kubelet", "proxy"} {
		text, err := renderKubeconfig(directory, client, server)
		if err != nil {
			return err
		}
		if err := WriteWhole(filepath.Join(directory, client+".kubeconfig"), text); err != nil {
			return err
		}
	}
	return nil
}
