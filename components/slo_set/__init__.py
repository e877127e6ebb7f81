"""SloSet: the objectives of one system."""

from components.slo_set.component import SloSet, SloSetArgs

__all__ = ["SloSet", "SloSetArgs"]
