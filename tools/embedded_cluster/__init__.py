"""A Kubernetes API of one's own on loopback: starts, stops and looks after the program of `tools/cluster`."""
