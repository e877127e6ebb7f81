"""The product commands that run beside the engine: thin front ends over the rooms they join."""
