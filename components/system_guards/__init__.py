"""SystemGuards and PlatformGuards: who may talk to whom, how much may be used, how far a service scales."""

from components.system_guards.component import PlatformGuards, PlatformGuardsArgs, SystemGuards, SystemGuardsArgs

__all__ = ["PlatformGuards", "PlatformGuardsArgs", "SystemGuards", "SystemGuardsArgs"]
