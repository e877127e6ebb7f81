"""What one environment is made of."""

import gc

# Building resources makes many objects that live to the end; the default thresholds spend half the run looking at them.
gc.freeze()
gc.set_threshold(100_000, 50, 100)

from pathlib import Path  # noqa: E402

import pulumi  # noqa: E402

from components.backup_schedule import BackupSchedule, BackupScheduleArgs  # noqa: E402
from components.cluster import cluster  # noqa: E402
from components.configuration import channel_values, raw_settings  # noqa: E402
from components.elk_stack import ElkStack, ElkStackArgs  # noqa: E402
from components.handbook import Handbook, HandbookArgs  # noqa: E402
from components.health_checks import HealthChecks, HealthChecksArgs  # noqa: E402
from components.images import check_lock  # noqa: E402
from components.maintenance_schedule import MaintenanceSchedule, MaintenanceScheduleArgs  # noqa: E402
from components.monitoring_stack import MonitoringStack, MonitoringStackArgs  # noqa: E402
from components.namespaces import Namespaces, NamespacesArgs  # noqa: E402
from components.runtime_security import RuntimeSecurity, RuntimeSecurityArgs  # noqa: E402
from components.slo_set import SloSet, SloSetArgs  # noqa: E402
from components.system_guards import PlatformGuards, PlatformGuardsArgs, SystemGuards, SystemGuardsArgs  # noqa: E402
from components.trace_stack import TraceStack, TraceStackArgs  # noqa: E402
from dashboards.catalogue import boards  # noqa: E402
from dashboards.kibana import log_boards  # noqa: E402
from specs.blueprint import blueprint  # noqa: E402
from specs.fault import SpecificationError  # noqa: E402
from specs.links import handbook_url  # noqa: E402

try:
    check_lock()
    plan = blueprint(pulumi.get_stack(), raw_settings(), Path(__file__).parent / "systems")
except SpecificationError as error:
    raise pulumi.RunError(str(error)) from None

environment, systems = plan.environment, plan.systems
in_cluster = pulumi.ResourceOptions(provider=cluster(plan.settings))
namespaces = Namespaces("namespaces", NamespacesArgs(environment, systems), in_cluster)
placed = pulumi.ResourceOptions.merge(in_cluster, pulumi.ResourceOptions(depends_on=[namespaces]))

# Stores' credentials first: what is registered early exists before the exporters wait for it.
for system in systems:
    BackupSchedule(f"{system.name}-backup", BackupScheduleArgs(environment, system), placed)
    SloSet(f"{system.name}-slo", SloSetArgs(environment, system), placed)
    MaintenanceSchedule(f"{system.name}-maintenance", MaintenanceScheduleArgs(environment, system), placed)
    HealthChecks(f"{system.name}-health", HealthChecksArgs(environment, system), placed)
    SystemGuards(f"{system.name}-guards", SystemGuardsArgs(environment, system, systems), placed)
logs = ElkStack("elk", ElkStackArgs(environment, systems, log_boards(systems, environment)), placed)
after_logs = pulumi.ResourceOptions.merge(placed, pulumi.ResourceOptions(depends_on=[logs]))
traces = TraceStack("traces", TraceStackArgs(environment, systems), after_logs)
shown = boards(systems, environment)
MonitoringStack("monitoring", MonitoringStackArgs(environment, systems, shown, channel_values(), logs.access), placed)
Handbook("handbook", HandbookArgs(environment, systems), placed)
if environment.falco:
    RuntimeSecurity("runtime-security", RuntimeSecurityArgs(environment), placed)
PlatformGuards("platform-guards", PlatformGuardsArgs(environment, systems), placed)

pulumi.export("systems", [system.name for system in systems])
pulumi.export("grafana", f"https://grafana.{environment.domain}")
pulumi.export("handbook", handbook_url(environment.domain))
pulumi.export("simulated", environment.simulated)
