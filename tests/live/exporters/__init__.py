"""Exporters of the data stores, started as they are rendered, against real servers."""
