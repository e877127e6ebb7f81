"""The rendered configuration of prod with other far ends. What is changed is all in `localised`; the rest is as rendered."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from components.monitoring_stack.files import document, files
from components.monitoring_stack.receivers import CHANNELS_PATH
from specs.routing import Medium
from tests.live.alerting.http_sinks import Sinks
from tests.live.alerting.mail_sink import PASSWORD, Relay
from tests.rules.rendered import BLUEPRINT

RENDERED = files(BLUEPRINT.environment, BLUEPRINT.systems)
GROUP_WAIT_SECONDS = 2


def rendered() -> dict[str, Any]:
    return yaml.safe_load(RENDERED["alertmanager/alertmanager.yml"])


def localised(configuration: Mapping[str, Any], folder: Path, sinks: Sinks, relay: Relay | None) -> dict[str, Any]:
    """Addresses, secrets and waiting times only:

    - files of secrets and templates lie in `folder`,
    - the pager's address and the mail relay are on loopback, and the relay's authority is trusted,
    - every group_wait and every group_interval is two seconds.
    """
    found = _moved(deepcopy(dict(configuration)), folder)
    found["templates"] = [str(folder / "templates" / "*.tmpl")]
    found["global"] |= {"pagerduty_url": f"{sinks.url}/v2/enqueue"}
    if relay:
        trusted = {"ca_file": str(folder / "authority.pem")}
        found["global"] |= {"smtp_smarthost": f"localhost:{relay.port}", "smtp_tls_config": trusted}
    return found


def _moved(value: Any, folder: Path) -> Any:
    if isinstance(value, dict):
        short = dict.fromkeys(("group_wait", "group_interval"), f"{GROUP_WAIT_SECONDS}s")
        return {key: short[key] if key in short else _moved(inner, folder) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, folder) for inner in value]
    return value.replace(CHANNELS_PATH, str(folder / "channels")) if isinstance(value, str) else value


def written(folder: Path, sinks: Sinks, relay: Relay | None, configuration: Mapping[str, Any] | None = None) -> Path:
    """Configuration, templates and one secret per channel, from which a sink knows the channel."""
    for name in ("channels", "templates"):
        (folder / name).mkdir(exist_ok=True)
    for path, text in RENDERED.items():
        if path.startswith("alertmanager/templates/"):
            (folder / "templates" / Path(path).name).write_text(text, encoding="utf-8")
    for name, secret in secrets(sinks).items():
        (folder / "channels" / name).write_text(secret, encoding="utf-8")
    file = folder / "alertmanager.yml"
    local = localised(rendered() if configuration is None else configuration, folder, sinks, relay)
    file.write_text(document(local), encoding="utf-8")
    return file


def secrets(sinks: Sinks) -> dict[str, str]:
    switch = BLUEPRINT.environment.dead_mans_switch
    found = {"smtp-password": PASSWORD, switch: f"{sinks.url}/hook/{switch}"}
    for channel in (channel for system in BLUEPRINT.systems for channel in system.routing.channels):
        match channel.medium:
            case Medium.PAGERDUTY:
                found[channel.name] = channel.name
            case Medium.SLACK:
                found[channel.name] = f"{sinks.url}/slack/{channel.name}"
            case Medium.SMS | Medium.TICKET | Medium.WEBHOOK:
                found[channel.name] = f"{sinks.url}/hook/{channel.name}"
    return found
