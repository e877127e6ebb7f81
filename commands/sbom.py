"""`make sbom`: write what an environment is made from as a CycloneDX bill of materials."""

import argparse
from pathlib import Path

from commands.bill_of_materials import document, images, of_tree
from commands.failure import CommandFailure
from commands.paths import ROOT
from commands.revision import git
from components.image_lock import digests
from components.images import LOCK, references


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="file to write; .cdx.json is its usual ending")


def run(options: argparse.Namespace) -> int:
    components = [*of_tree(ROOT), *images(references(), digests(LOCK))]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(document(components, commit()), encoding="utf-8")
    print(f"{len(components)} declared parts in {options.out}")
    return 0


def commit() -> str:
    """The commit this tree is of; unknown where it is no clone."""
    try:
        return git("rev-parse", "HEAD").strip()
    except CommandFailure:
        return "unknown"
