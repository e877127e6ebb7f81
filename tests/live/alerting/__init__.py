"""The way of an alert to people, on real Prometheus and Alertmanager servers; only the far ends are ours."""
