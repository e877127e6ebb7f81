"""RuntimeSecurity: Falco on every node, which watches what programs ask of the kernel."""

from components.runtime_security.component import RuntimeSecurity, RuntimeSecurityArgs

__all__ = ["RuntimeSecurity", "RuntimeSecurityArgs"]
