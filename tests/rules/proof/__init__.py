"""Series that make each alert fire or leave it quiet, built from what an alert means and never from its expression."""
