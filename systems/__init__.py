"""The systems a team runs, as data: one file each, found by folder. A file exports exactly one value, SYSTEM."""
