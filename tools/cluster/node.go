//go:build node

package main

import (
	"context"

	"github.com/spf13/cobra"
	kubeproxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"

	"groundcrew.dev/cluster/certificates"
	"groundcrew.dev/cluster/nodenetwork"
)

// The parts of a real node, which runs containers and needs root and
// containerd. Left out by default: 10 MB and 52 CPU seconds of build.
func init() {
	commands["kubelet"] = kubernetesCommand(func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) })
	commands["kube-proxy"] = kubernetesCommand(kubeproxy.NewProxyCommand)
	commands["node-network"] = nodenetwork.Run
	commands["node-credentials"] = certificates.RunNode
}
