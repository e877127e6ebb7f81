"""Namespaces of the stacks and of the systems."""

from components.namespaces.component import Namespaces, NamespacesArgs

__all__ = ["Namespaces", "NamespacesArgs"]
