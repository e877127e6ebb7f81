"""A policy pack that looks at everything and wants nothing: what `make bench` holds ours against."""

import io
import sys

from pulumi_policy import PolicyPack, ResourceValidationPolicy, StackValidationPolicy

# The engine waits for the port on the first line, and the SDK does not flush it.
sys.stdout = io.TextIOWrapper(io.FileIO(sys.stdout.fileno(), "w", closefd=False), write_through=True)

PolicyPack(
    name="empty",
    policies=[
        ResourceValidationPolicy(name="objects", description="none", validate=lambda args, report: None),
        StackValidationPolicy(name="stack", description="none", validate=lambda args, report: None),
    ],
)
