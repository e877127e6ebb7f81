"""Recorded series of the objectives, under the room that records them."""

from queries.slo_names import *  # noqa: F403
