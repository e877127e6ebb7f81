"""Sizes of single workloads, as a stack file changes them."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from specs.environment import Size
from specs.fault import Fault, nearest
from specs.profiles import FALCO, PROFILES, SINGLE
from specs.shown import shown, step
from specs.strict import BytesText, CpuText, Strict


class SizeSettings(Strict):
    """Changes one workload's size; what is not given stays as the profile has it."""

    replicas: int | None = Field(default=None, ge=1, le=100)
    cpu: CpuText | None = None
    cpu_limit: CpuText | None = None
    memory: BytesText | None = None
    memory_limit: BytesText | None = None
    volume: BytesText | None = None


def resized(size: Size, change: SizeSettings | None) -> Size:
    """The profile's size with what the stack changes."""
    changes = change.model_dump(exclude_none=True) if change else {}
    given = {key: getattr(change, key) for key in changes}
    return Size(**{**{key: getattr(size, key) for key in Size.__dataclass_fields__}, **given})


def unknown_workloads(stack: str, sizes: Any, *, falco: bool = False) -> list[Fault]:
    """Names that no workload has; what is no mapping is told by its type."""
    known = {**PROFILES["small"], **(FALCO if falco else {})}
    return [
        Fault(stack, f"sizes.{step(name)}", shown(name), "the name of a workload", nearest(str(name), known))
        for name in (sizes if isinstance(sizes, Mapping) else ())
        if name not in known
    ]


def useless_sizes(stack: str, profile: Mapping[str, Size], changes: Mapping[str, SizeSettings]) -> list[Fault]:
    """What a workload has no use for: given all the same, it would change nothing or break the workload."""
    found: list[Fault] = []
    for name, change in changes.items():
        path = f"sizes.{step(name)}"
        if name in SINGLE and (change.replicas or 1) > 1:
            found.append(Fault(stack, f"{path}.replicas", str(change.replicas), f"1: {SINGLE[name]}", "remove it"))
        if change.volume and name in profile and profile[name].volume is None:
            found.append(Fault(stack, f"{path}.volume", str(change.volume), "none: it keeps nothing", "remove it"))
    return found
