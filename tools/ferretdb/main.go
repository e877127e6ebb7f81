// Serves FerretDB on SQLite: what a MongoDB client speaks with where no MongoDB server is to be had.
//
// Its own command cannot be built as a module of another program (it reads its version from a file that a release
// build makes), and its embeddable package knows neither users nor replica sets. The module's name lets this program
// use what the command uses.
package main

import (
	"context"
	"flag"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/FerretDB/FerretDB/internal/clientconn"
	"github.com/FerretDB/FerretDB/internal/clientconn/connmetrics"
	"github.com/FerretDB/FerretDB/internal/handler/registry"
	"github.com/FerretDB/FerretDB/internal/util/password"
	"github.com/FerretDB/FerretDB/internal/util/state"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:27017", "address, or path of a socket")
	data := flag.String("data", "", "folder of the SQLite files; it must end with a slash")
	replicaSet := flag.String("replica-set", "", "name of the replica set; without one there is no oplog")
	user := flag.String("user", "", "user that is made in an empty folder; without one nobody is asked for a password")
	secret := flag.String("password-file", "", "file that holds the user's password")
	flag.Parse()
	context, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := serve(context, *listen, *data, *replicaSet, *user, *secret); err != nil {
		log.Fatal(err)
	}
}

func serve(context context.Context, listen, data, replicaSet, user, secret string) error {
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	provider, err := state.NewProvider("")
	if err != nil {
		return err
	}
	if err := provider.Update(func(state *state.State) {
		state.DisableTelemetry()
		state.TelemetryLocked = true
	}); err != nil {
		return err
	}
	metrics := connmetrics.NewListenerMetrics()
	options := &registry.NewHandlerOpts{
		Logger:        logger,
		ConnMetrics:   metrics.ConnMetrics,
		StateProvider: provider,
		TCPHost:       listen,
		ReplSetName:   replicaSet,
		SQLiteURL:     "file:" + data,
		TestOpts: registry.TestOpts{
			CappedCleanupInterval:   time.Minute,
			CappedCleanupPercentage: 10,
			EnableNewAuth:           user != "",
			BatchSize:               100,
			MaxBsonObjectSizeBytes:  16 << 20,
		},
	}
	if user != "" {
		given, err := os.ReadFile(secret)
		if err != nil {
			return err
		}
		options.SetupDatabase = "admin"
		options.SetupUsername = user
		options.SetupPassword = password.WrapPassword(strings.TrimSuffix(string(given), "\n"))
		options.SetupTimeout = time.Minute
	}
	handler, closeBackend, err := registry.NewHandler("sqlite", options)
	if err != nil {
		return err
	}
	defer closeBackend()
	tcp, socket := listen, ""
	if strings.HasPrefix(listen, "/") {
		tcp, socket = "", listen
	}
	listener, err := clientconn.Listen(&clientconn.NewListenerOpts{
		TCP:     tcp,
		Unix:    socket,
		Mode:    clientconn.NormalMode,
		Metrics: metrics,
		Handler: handler,
		Logger:  logger,
	})
	if err != nil {
		return err
	}
	listener.Run(context)
	return nil
}
