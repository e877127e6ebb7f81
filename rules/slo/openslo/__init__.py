"""Objectives in OpenSLO v1, the vendor-neutral form other tools read: written with all it can hold, read back exactly."""
