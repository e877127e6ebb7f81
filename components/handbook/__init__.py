"""Handbook: serves every page inside the cluster, so that each alert's runbook is where its address says."""

from components.handbook.component import Handbook, HandbookArgs

__all__ = ["Handbook", "HandbookArgs"]
