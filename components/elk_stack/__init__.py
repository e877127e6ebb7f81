"""ElkStack: one log store for an environment, what writes to it and what reads from it."""

from components.elk_stack.component import ElkStack, ElkStackArgs

__all__ = ["ElkStack", "ElkStackArgs"]
