"""What can go wrong, in words: what happened, and what mends it."""


class ClusterFailure(Exception):
    """The embedded cluster cannot do what was asked; the text says why and how to mend it."""
