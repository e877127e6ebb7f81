"""Grafana boards: pure functions from specs to classic dashboard documents. Panels take expressions of `queries`."""
