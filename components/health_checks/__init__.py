"""Health checks of one system: a report that looks at everything once, and journeys that are tried again and again."""

from components.health_checks.component import HealthChecks, HealthChecksArgs

__all__ = ["HealthChecks", "HealthChecksArgs"]
