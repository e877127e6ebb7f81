"""What the log stack renders for people and other tools, and no pod mounts."""

from collections.abc import Mapping

from components.elk_stack import kubelet, record_schema
from specs.environment import Environment
from specs.system import System


def documents(_environment: Environment, systems: tuple[System, ...]) -> Mapping[str, str]:
    """By path below the render folder."""
    return {
        f"logs/{record_schema.FILE}": record_schema.record_schema_file(),
        f"kubelet/{kubelet.FILE}": kubelet.kubelet_file(systems),
    }
