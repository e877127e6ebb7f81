"""The rendered Prometheus configuration on a real Prometheus, with every declared target answering on loopback."""
