"""The smallest Pulumi program: what `make bench` holds ours against."""

import pulumi

pulumi.export("nothing", None)
