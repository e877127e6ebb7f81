"""Drills: a store's own backup plan on a real server of this machine, its loss in the middle of writing, its restore."""
