"""Pages as ConfigMaps, one per system and one for the platform, and the volume that lays them out as folders again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from components.handbook.names import config_map_name, labels_of
from components.kubernetes import Manifest
from components.workload import config_map
from specs.environment import MONITORING_NAMESPACE, PLATFORM


def scope(path: str) -> str:
    """Whose page it is: runbooks/<scope>/… and systems/<scope>/…; all others are the platform's."""
    parts = path.split("/")
    return parts[1] if len(parts) == 3 else PLATFORM


def key(path: str) -> str:
    """A page's key: ConfigMaps allow no slash, and paths of pages hold no underscore."""
    return path.replace("/", "_")


def scoped(paths: Iterable[str]) -> dict[str, list[str]]:
    """Paths by scope, both sorted."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths):
        found[scope(path)].append(path)
    return dict(sorted(found.items()))


def page_config_maps(pages: Mapping[str, str]) -> list[Manifest]:
    return [
        config_map(
            config_map_name(whose), MONITORING_NAMESPACE, labels_of(whose), {key(path): pages[path] for path in paths}
        )
        for whose, paths in scoped(pages).items()
    ]


def page_volume(name: str, pages: Mapping[str, str]) -> dict[str, Any]:
    """Changed texts reach running pods by themselves; a page that comes or goes is a change of the pods."""
    sources = [
        {
            "configMap": {
                "name": config_map_name(whose),
                "items": [{"key": key(path), "path": path} for path in paths],
            }
        }
        for whose, paths in scoped(pages).items()
    ]
    return {"name": name, "projected": {"sources": sources}}
