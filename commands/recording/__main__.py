"""The child process of `record_stack`: one whole program, one recording."""

import os
import pickle
import runpy
import sys
from dataclasses import replace
from pathlib import Path

from commands.recording.configuration import ConfigurationError, read
from commands.recording.program import record_function


def main(request: Path, answer: Path) -> int:
    stack, root, overrides, preview = pickle.loads(request.read_bytes())  # noqa: S301  written by our own parent
    try:
        configuration = read(Path(root), stack, overrides)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    os.chdir(root)  # the engine, too, runs a program in the project's folder
    sys.path.insert(0, root)
    recording = record_function(
        lambda: runpy.run_path(root, run_name="__main__"),
        stack=stack,
        project=configuration.project,
        config=configuration.values,
        secret_keys=configuration.secret_keys,
        preview=preview,
    )
    measures = replace(recording.measures, cpu_seconds=sum(os.times()[:2]))
    answer.write_bytes(pickle.dumps(replace(recording, measures=measures), protocol=pickle.HIGHEST_PROTOCOL))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
