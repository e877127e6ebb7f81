"""The tasks of the log store."""
