"""What viewers of boards cost Prometheus."""
