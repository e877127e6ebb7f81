"""Draws boards with Grafana's own libraries in a headless browser, which is unpacked from Debian's packages."""
