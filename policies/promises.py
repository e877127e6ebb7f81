"""Whether what components promise can be read at all."""

from collections.abc import Iterator

from policies.finding import Breach, Control
from policies.index import Index


def declared(index: Index) -> Iterator[Breach]:
    """Every component that makes promises declares them, in the version the pack reads; what is not declared is not kept."""
    for kind, urn in index.undeclared:
        wanted = "a contract of this version in its outputs"
        yield Breach(
            "contract", wanted, "call self.finish(contract) with the type of specs/contract.py", place=kind, urn=urn
        )


CONTROLS = (Control("CON-001", declared, "the pack compares what is declared with what is rendered"),)
