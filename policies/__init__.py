"""The policy pack. Rules are importable modules; only `__main__` builds the pack, because that starts its server."""
