package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/component-base/version"

	"groundcrew.dev/cluster/certificates"
	"groundcrew.dev/cluster/simulation"
	"groundcrew.dev/cluster/volumes"
)

const (
	// drainTime bounds how long open requests may delay the end. Nothing is lost
	// by cutting them: etcd has synced every write it acknowledged.
	drainTime = time.Second
	readyFile = "ready.json"
)

// place says where one cluster keeps its files and where it listens.
type place struct {
	data    string // absolute
	sockets string // absolute and short: a unix socket's path holds 107 bytes
	port    int
}

func (at place) url() string { return fmt.Sprintf("https://127.0.0.1:%d", at.port) }

func runServe() {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	data := flags.String("data", "", "directory of everything the cluster keeps")
	sockets := flags.String("sockets", "", "directory of etcd's unix sockets; a short path")
	port := flags.Int("port", 0, "port of the API server on 127.0.0.1")
	_ = flags.Parse(os.Args[1:])
	if *data == "" || *sockets == "" || *port == 0 {
		fmt.Fprintln(os.Stderr, "serve: --data, --sockets and --port are required")
		os.Exit(2)
	}
	if err := serve(place{*data, *sockets, *port}); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

// boundMemory trades processor time for memory: this process idles beside a
// developer's other work. An operator's own GOGC or GOMEMLIMIT wins.
func boundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(400 << 20)
	}
}

func serve(at place) error {
	began := time.Now()
	boundMemory()
	if err := prepare(at); err != nil {
		return err
	}
	go boundLog(os.Stderr, "cluster.log.1")
	store, err := startStore(at)
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	defer stopStore(store)
	reportStep(began, "etcd answers")
	// Every component applies the logging flags anew; in one process the second would fail.
	logsapi.ReapplyHandling = logsapi.ReapplyHandlingIgnoreUnchanged
	// Built before the API server's command: it changes a feature default, which no later flag set may.
	controllers := newControllers()
	apiEnded := make(chan error, 1)
	go runCommand(newAPIServer(at), apiEnded)
	client, err := newClient()
	if err != nil {
		return err
	}
	if err := awaitAPI(client, apiEnded); err != nil {
		return err
	}
	reportStep(began, "API server ready")
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	ended := make(chan error, 4)
	go runCommand(controllers, ended)
	go func() { ended <- runScheduler(ctx) }()
	go func() { ended <- simulation.Run(ctx, client, certificates.Directory) }()
	go func() { ended <- volumes.Run(ctx, client, filepath.Join(at.data, "volumes")) }()
	go announce(ctx, client, at.url(), began)
	return awaitEnd(ctx, apiEnded, ended)
}

// newClient is the administrator's, for the parts of our own.
func newClient() (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", certificates.Kubeconfig)
	if err != nil {
		return nil, err
	}
	config.QPS, config.Burst = 1000, 2000
	return kubernetes.NewForConfig(config)
}

// prepare makes the directories and certificates, and moves into the data
// directory: relative paths keep commas and spaces of a clone's path out of flags.
func prepare(at place) error {
	for _, directory := range []string{at.data, at.sockets} {
		if err := os.MkdirAll(directory, 0o700); err != nil {
			return err
		}
	}
	if err := os.Chdir(at.data); err != nil {
		return err
	}
	if err := os.Remove(readyFile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return certificates.Ensure(at.url())
}

// awaitEnd returns when a part failed, or, told to stop, once open requests are answered.
func awaitEnd(ctx context.Context, apiEnded, ended <-chan error) error {
	defer os.Remove(readyFile)
	select {
	case err := <-apiEnded:
		return err
	case err := <-ended:
		if ctx.Err() == nil {
			return err
		}
	case <-ctx.Done():
	}
	select { // the API server got the same signal and drains
	case <-apiEnded:
	case <-time.After(drainTime):
	}
	return nil
}

// announce writes the file that says the cluster is usable.
func announce(ctx context.Context, client kubernetes.Interface, url string, began time.Time) {
	for !usable(ctx, client) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	reportStep(began, "usable: default service account, storage class and nodes are ready")
	text, err := json.Marshal(map[string]any{
		"pid": os.Getpid(), "url": url, "kubernetesVersion": version.Get().GitVersion,
		"seconds": float64(time.Since(began).Milliseconds()) / 1000})
	if err == nil {
		err = certificates.WriteWhole(readyFile, text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "serve: writing", readyFile, err)
	}
}

func reportStep(began time.Time, what string) {
	fmt.Fprintf(os.Stderr, "%6.2f s %s\n", time.Since(began).Seconds(), what)
}
