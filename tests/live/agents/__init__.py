"""What the programs on each node tell of themselves."""
