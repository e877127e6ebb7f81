"""What must not be seen on a picture."""

from pathlib import Path

from tools.pictures.browser import Drawn

CALM = frozenset(
    {
        "No alert fires",
        "All answer",
        "None failed",
        "Nothing is being spent",
        "No server errors",
        "No warning within the hour",
    }
)
"""What stands in place of data where nothing is wrong."""


def faults(picture: Drawn) -> list[str]:
    """Errors of the page, panels without data, titles that are cut off, or no panel at all."""
    name = Path(picture.file).name
    found = [f"{name}: {error}" for error in picture.errors]
    if not picture.panels:
        found.append(f"{name}: no panel was drawn")
    found += [f"{name}: the title {panel.title!r} is cut off" for panel in picture.panels if panel.clipped]
    found += [
        f"{name}: {panel.title!r} shows {panel.empty!r} in place of data"
        for panel in picture.panels
        if panel.empty is not None and panel.empty not in CALM
    ]
    return found
