"""The backfill against the real Prometheus."""
