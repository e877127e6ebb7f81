"""TraceStack: takes spans, keeps the telling ones, and lets people find them."""

from components.trace_stack.component import TraceStack, TraceStackArgs

__all__ = ["TraceStack", "TraceStackArgs"]
