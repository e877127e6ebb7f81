"""The environment variables under which the engine runs."""

import os
from collections.abc import Mapping

from tools.toolchain import engine


def pulumi_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """`base` (this process's own by default) with what the engine in use needs.

    An installed Pulumi keeps its home and downloads its plugins itself. For the built one the
    home holds exactly the providers of requirements.txt, and anything else is refused instead
    of downloaded. Backend, passphrase and KUBECONFIG are the caller's. Raises MissingProgram.
    """
    environment = dict(os.environ if base is None else base)
    environment["PULUMI_SKIP_UPDATE_CHECK"] = "true"
    command = engine.program("pulumi")
    if engine.installed():
        return environment
    path = [entry for entry in environment.get("PATH", os.defpath).split(os.pathsep) if entry != str(command.parent)]
    environment |= {
        "PATH": os.pathsep.join([str(command.parent), *path]),
        "PULUMI_HOME": str(engine.home()),
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
    }
    return environment
