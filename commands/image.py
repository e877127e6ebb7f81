"""`make image`: build the image of the cluster's Jobs, and push it where PUSH says."""

import argparse
import shutil
import subprocess

from commands.failure import CommandFailure
from commands.paths import ROOT

ENGINES = ("docker", "podman", "buildah")
DEFAULT_TAG = "localhost/groundcrew-jobs:1.0.0"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--push", default="", help="reference to push to, for example registry.example/groundcrew/jobs:1.0.0"
    )


def run(options: argparse.Namespace) -> int:
    engine = container_engine()
    tag = options.push or DEFAULT_TAG
    build = [engine, "build", "--file", str(ROOT / "jobs" / "Containerfile"), "--tag", tag, str(ROOT)]
    if subprocess.run(build, check=False).returncode:
        raise CommandFailure(f"{engine} could not build the image; its words stand above")
    if options.push and subprocess.run([engine, "push", tag], check=False).returncode:
        raise CommandFailure(f"{engine} could not push {tag}; are you logged in there?")
    print(f"{tag}; set groundcrew:jobs_image to its digest")
    return 0


def container_engine() -> str:
    """The first container engine that is here and answers. Raises CommandFailure where there is none."""
    for name in ENGINES:
        path = shutil.which(name)
        if path and subprocess.run([path, "info"], capture_output=True, check=False).returncode == 0:
            return path
    raise CommandFailure(
        f"no container engine answers here (looked for {', '.join(ENGINES)}); start one, or build jobs/Containerfile "
        "where one runs"
    )
