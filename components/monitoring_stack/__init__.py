"""MonitoringStack: metrics, alerts, probes and boards of one environment."""

from components.monitoring_stack.component import MonitoringStack, MonitoringStackArgs

__all__ = ["MonitoringStack", "MonitoringStackArgs"]
