package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/client-go/kubernetes"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"

	"groundcrew.dev/cluster/certificates"
)

// clientRate lifts the components' own client limits: at the default of 20
// requests a second the controllers need 4 s more to start.
var clientRate = []string{"--kube-api-qps=1000", "--kube-api-burst=2000"}

// newAPIServer leaves admission at upstream's defaults (PodSecurity,
// ResourceQuota, LimitRanger, default storage class and tolerations …) and adds NodeRestriction.
func newAPIServer(at place) *cobra.Command {
	file := certificates.File
	command := apiserver.NewAPIServerCommand()
	command.SetArgs([]string{
		"--etcd-servers=" + storeURL(at),
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", at.port), "--advertise-address=127.0.0.1",
		// Endpoints may not be loopback addresses, so there is none to publish.
		"--endpoint-reconciler-type=none",
		"--tls-cert-file=" + file("apiserver.crt"), "--tls-private-key-file=" + file("apiserver.key"),
		"--client-ca-file=" + file("ca.crt"), "--anonymous-auth=false",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + file("service-accounts.pub"),
		"--service-account-signing-key-file=" + file("service-accounts.key"),
		"--service-cluster-ip-range=10.96.0.0/16", "--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction", "--allow-privileged", "--profiling=false",
		// Simulated nodes are served from this process, under the name localhost; real ones by address.
		"--kubelet-preferred-address-types=InternalDNS,InternalIP,Hostname",
		"--kubelet-certificate-authority=" + file("ca.crt"),
		"--kubelet-client-certificate=" + file("apiserver-to-node.crt"),
		"--kubelet-client-key=" + file("apiserver-to-node.key")})
	return command
}

func newControllers() *cobra.Command {
	file := certificates.File
	command := controllermanager.NewControllerManagerCommand()
	command.SetArgs(append([]string{
		"--kubeconfig=" + file("controller-manager.kubeconfig"), "--secure-port=0", "--leader-elect=false",
		"--root-ca-file=" + file("ca.crt"),
		"--service-account-private-key-file=" + file("service-accounts.key"),
		"--cluster-signing-cert-file=" + file("ca.crt"), "--cluster-signing-key-file=" + file("ca.key"),
		"--use-service-account-credentials", "--profiling=false"}, clientRate...))
	return command
}

// runScheduler does what the scheduler's command does, less its signal
// handler: a process may install only one, and the API server has it.
func runScheduler(ctx context.Context) error {
	options := scheduleroptions.NewOptions()
	flags := pflag.NewFlagSet("kube-scheduler", pflag.ContinueOnError)
	for _, section := range options.Flags.FlagSets {
		flags.AddFlagSet(section)
	}
	arguments := []string{"--kubeconfig=" + certificates.File("scheduler.kubeconfig"), "--secure-port=0", "--leader-elect=false"}
	if err := flags.Parse(append(arguments, clientRate...)); err != nil {
		return err
	}
	config, instance, err := scheduler.Setup(ctx, options)
	if err != nil {
		return fmt.Errorf("kube-scheduler: %w", err)
	}
	return scheduler.Run(ctx, config, instance)
}

// runCommand reports the end of a command that should never end.
func runCommand(command *cobra.Command, ended chan<- error) {
	err := command.Execute()
	if err == nil {
		err = errors.New("ended")
	}
	ended <- fmt.Errorf("%s: %w", command.Name(), err)
}

func awaitAPI(client kubernetes.Interface, ended <-chan error) error {
	for {
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Millisecond):
			if _, err := client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(context.Background()); err == nil {
				return nil
			}
		}
	}
}
