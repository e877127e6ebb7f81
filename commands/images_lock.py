"""`make images-lock`: find the digest of every image of the table and write images.lock."""

import argparse
import os
from collections.abc import Mapping

from commands.failure import CommandFailure
from commands.registry import Registry, RegistryFailure
from components import images
from components.image_lock import Locked, digests, text


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mirror", default="", help="host, or host/folder, to ask instead of the registries that the table names"
    )


def run(options: argparse.Namespace) -> int:
    found = resolved(images.references(), Registry(options.mirror))
    before = digests(images.LOCK)
    unfinished = images.LOCK.with_name(f".{images.LOCK.name}.{os.getpid()}")
    unfinished.write_text(text(found), encoding="utf-8")
    unfinished.replace(images.LOCK)
    digests.cache_clear()
    for line in moved(before, found):
        print(line)
    print(f"{len(found)} images in {images.LOCK.name}; commit it with the table")
    return 0


def resolved(references: tuple[str, ...], registry: Registry) -> dict[str, Locked]:
    """The digests of all. Raises CommandFailure with every image that cannot be had; nothing is written then."""
    found: dict[str, Locked] = {}
    failures: list[str] = []
    for number, reference in enumerate(references, 1):
        print(f"{number}/{len(references)} {reference}", flush=True)
        try:
            found[reference] = registry.resolve(reference)
        except RegistryFailure as failure:
            failures.append(f"{reference}: {failure}")
    if failures:
        count = f"{len(failures)} of {len(references)} images cannot be resolved, images.lock stays as it is"
        raise CommandFailure("\n".join([count, *failures]))
    return found


def moved(before: Mapping[str, str], found: Mapping[str, Locked]) -> list[str]:
    """Tags that stand for something else than the last time: rebuilt by whoever publishes them, or tampered with."""
    return [
        f"moved: {reference} was {before[reference]}, is {now.digest}"
        for reference, now in found.items()
        if before.get(reference, now.digest) != now.digest
    ]
