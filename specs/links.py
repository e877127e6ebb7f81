"""Names that several rooms must agree on: uids, slugs, addresses. One function each, so that a link cannot rot alone."""

import hashlib
import re


def slug(text: str) -> str:
    """kebab-case of a title or of a CamelCase name: HighErrorRate and "High error rate" are high-error-rate."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", text)
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-")


def slo_id(system: str, name: str) -> str:
    """Value of the label `slo`."""
    return f"{system}-{name}"


def board_uid(scope: str, kind: str) -> str:
    """A board's uid, 8 to 40 characters; the tail of a long one is replaced by a hash so that it stays unique."""
    uid = slug(f"{scope}-{kind}")
    if len(uid) <= 40:
        return uid if len(uid) >= 8 else f"board-{uid}"
    return f"{uid[:31]}-{hashlib.sha256(uid.encode()).hexdigest()[:8]}"


def board_url(domain: str, uid: str) -> str:
    return f"https://grafana.{domain}/d/{uid}"


def handbook_url(domain: str) -> str:
    return f"https://handbook.{domain}"


def runbook_path(scope: str, alert: str) -> str:
    """Where an alert's page lies below the handbook; `scope` is a system's name or platform."""
    return f"runbooks/{scope}/{slug(alert)}.md"


def runbook_url(domain: str, scope: str, alert: str) -> str:
    return f"{handbook_url(domain)}/{runbook_path(scope, alert).removesuffix('.md')}"


def cron_job_name(system: str, component: str, *parts: str) -> str:
    """<system>-<component>-<parts…>; the walk refuses names over Kubernetes' 52 characters."""
    return "-".join((system, component, *parts))


def restore_name(system: str, store: str) -> str:
    """The suspended CronJob of a store's restore. Not one of the backups': it is suspended, and may be, for good."""
    return cron_job_name(system, "restore", store)


PRESCALE = "prescale"
"""What changes an autoscaler's floor around a known event."""


def prescale_name(system: str, service: str, event: str, way: str) -> str:
    """The CronJob that raises (`way` is up) or lowers (down) a service's floor."""
    return cron_job_name(system, PRESCALE, service, event, way)


def log_stream(log_class: str, system: str, environment: str) -> str:
    """Data stream of one class of one system: logs-<class>.<system>-<environment>."""
    return f"logs-{log_class}.{system}-{environment}"


def rule_config_map(file: str) -> str:
    """Name of the ConfigMap that holds one rule file; Prometheus mounts them by name, whoever registers them."""
    return f"prometheus-rules-{file.removesuffix('.yml')}"


def board_config_map(uid: str) -> str:
    """Name of the ConfigMap that holds one board."""
    return f"dashboard-{uid}"
