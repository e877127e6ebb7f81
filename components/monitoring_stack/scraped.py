"""Workloads of the stacks that Prometheus scrapes. Each stack says where its own are."""

from components.elk_stack import ports as log_ports
from components.monitoring_stack import ports
from components.runtime_security import ports as falco_ports
from components.scraped_workload import ScrapedWorkload
from components.trace_stack import ports as trace_ports
from specs.environment import Environment

PLATFORM_JOBS = (*ports.SCRAPED, *log_ports.SCRAPED, *trace_ports.SCRAPED)


def platform_jobs(environment: Environment) -> tuple[ScrapedWorkload, ...]:
    """Those of an environment, with what is switched on in it."""
    return (*PLATFORM_JOBS, *falco_ports.SCRAPED) if environment.falco else PLATFORM_JOBS
