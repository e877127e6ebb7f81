"""The backfill without a server."""
