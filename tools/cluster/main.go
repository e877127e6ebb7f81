// groundcrew-cluster is one multi-call program: "serve" runs etcd, the
// Kubernetes API server, its controllers, its scheduler and three simulated
// nodes in one process on loopback; "kubectl" is the client of the same version.
//
// It is a module of its own: Kubernetes can only be imported with 31 replace
// lines and 186 modules, which must not leak into anything else. The module's
// go.sum pins every byte of it. Build, in this folder:
//
//	V=1.34.4  D=the commit time of k8s.io/kubernetes v1.34.4, "2006-01-02T15:04:05Z":
//	          go list -m -f '{{.Time.Format "2006-01-02T15:04:05Z"}}' k8s.io/kubernetes
//	P=k8s.io/component-base/version  C=k8s.io/client-go/pkg/version; for each X of P and C:
//	  -X $X.gitVersion=v$V -X $X.gitMajor=1 -X $X.gitMinor=34 -X $X.gitCommit=go-module
//	  -X $X.gitTreeState=clean -X $X.buildDate=$D
//	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w <those>" -o groundcrew-cluster .
//
// Without the -X flags the server calls itself v0.0.0-master and clients that
// check versions refuse it. "-tags node" adds the parts of a real node.
package main

import (
	"fmt"
	"os"
	"sort"
	_ "time/tzdata" // the controller manager resolves CronJob time zones; a small image has no zone files

	"github.com/spf13/cobra"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	_ "k8s.io/component-base/logs/json/register"
	"k8s.io/component-base/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
)

var commands = map[string]func(){
	"serve":   runServe,
	"kubectl": runKubectl,
	"version": func() { fmt.Println(version.Get().GitVersion) },
}

// kubernetesCommand wraps one of upstream's commands.
func kubernetesCommand(command func() *cobra.Command) func() {
	return func() { os.Exit(cli.Run(command())) }
}

func runKubectl() {
	logs.GlogSetter(kubectl.GetLogVerbosity(os.Args))
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
}

func main() {
	if len(os.Args) > 1 {
		if run, found := commands[os.Args[1]]; found {
			os.Args = os.Args[1:]
			run()
			return
		}
	}
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Fprintf(os.Stderr, "usage: groundcrew-cluster <command> [flags]; commands: %v\n", names)
	os.Exit(2)
}
