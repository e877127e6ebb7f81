package main

import (
	"errors"
	"net/url"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/storage/wal"
)

// storeURL is where the API server reaches etcd. A socket in a 0700 directory
// needs no certificate and cannot be reached by another user.
func storeURL(at place) string { return "unix://" + filepath.Join(at.sockets, "etcd.sock") }

func startStore(at place) (*embed.Etcd, error) {
	wal.SegmentSizeBytes = 4 << 20 // 64 MiB is preallocated otherwise, twice
	config := embed.NewConfig()
	config.Name, config.Dir, config.LogLevel = "groundcrew", "etcd", "error"
	socketURL := func(address string) []url.URL {
		parsed, _ := url.Parse(address) // the driver keeps characters that a URL would refuse out of the path
		return []url.URL{*parsed}
	}
	config.ListenClientUrls = socketURL(storeURL(at))
	config.ListenPeerUrls = socketURL("unix://" + filepath.Join(at.sockets, "etcd-peer.sock"))
	// Nobody dials these; etcd refuses an advertised address without a host.
	config.AdvertiseClientUrls = socketURL("unix://localhost:2379")
	config.AdvertisePeerUrls = socketURL("unix://localhost:2380")
	config.InitialCluster = "groundcrew=unix://localhost:2380"
	config.TickMs, config.ElectionMs = 20, 200 // alone, it need not wait a second to elect itself
	config.SnapshotCount = 2000                // entries kept in memory between snapshots; 10,000 by default
	store, err := embed.StartEtcd(config)
	if err != nil {
		return nil, err
	}
	select {
	case <-store.Server.ReadyNotify():
		return store, nil
	case err := <-store.Err():
		return nil, err
	case <-time.After(30 * time.Second):
		return nil, errors.New("not ready after 30 s; another process may hold the data directory")
	}
}

// stopStore does not wait long: an orderly end waits seconds for watches, and
// the next start replays whatever the database file lacks from the synced log.
func stopStore(store *embed.Etcd) {
	done := make(chan struct{})
	go func() {
		store.Server.HardStop()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(500 * time.Millisecond):
	}
}
