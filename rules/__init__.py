"""Recording rules and alerts: pure functions from specs to what a Prometheus rule file holds."""
