"""The handbook: every page there is, and every figure on it."""
