"""Replays the rules and alerts of objectives over history, on a real Prometheus."""
