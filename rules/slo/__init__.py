"""Objectives as rules: tiles per objective, shared sums over the label `slo`, and the alerts of a burning budget."""
