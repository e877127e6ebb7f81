"""Names and labels of the handbook's objects."""

from components.workload import labels

NAME = "handbook"


def config_map_name(scope: str) -> str:
    """The ConfigMap of one system's pages, or of the platform's."""
    return f"{NAME}-pages-{scope}"


def labels_of(scope: str) -> dict[str, str]:
    return labels(NAME, NAME, system=scope)
