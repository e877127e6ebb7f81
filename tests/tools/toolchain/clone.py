"""A small clone with a go command that only pretends, so that whole runs take a moment."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.toolchain.recipes import RECIPES

ROOT = Path(__file__).resolve().parents[3]


class Clone:
    """`python -m tools.toolchain` in a copy of the toolchain, with caches of its own."""

    def __init__(self, base: Path, name: str = "clone") -> None:
        self.base = base
        self.root = base / name
        self.calls = base / "calls"
        self.pid = base / "pid"
        self.environment = {
            "PATH": f"{base / 'bin'}:/usr/bin:/bin",
            "HOME": str(base),
            "XDG_CACHE_HOME": str(base / "cache"),
            "FAKE_GO_CALLS": str(self.calls),
            "FAKE_GO_FILES": str(base / "module"),
            "FAKE_GO_PID": str(self.pid),
        }
        self.cache = base / "cache" / "groundcrew"
        shutil.copytree(ROOT / "tools" / "toolchain", self.root / "tools" / "toolchain")
        for recipe in RECIPES:
            folder = self.root / recipe.folder
            # Two recipes may build from one module.
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "go.mod").write_text(f"module example.org/{recipe.name}\n", encoding="utf-8")
            (folder / "main.go").write_text("package main\n", encoding="utf-8")
            for file in (*recipe.embedded, *recipe.shipped):
                source = base / "module" / file.path
                source.parent.mkdir(parents=True, exist_ok=True)
                source.write_text('{"name": "kubernetes",}\n', encoding="utf-8")
        shutil.copytree(ROOT / "tools" / "search", self.root / "tools" / "search")
        for lock in ("requirements.txt", "requirements-test.txt"):
            (self.root / lock).write_text("", encoding="utf-8")
        self.put_program("go", (ROOT / "tests/tools/toolchain/fake_go.sh").read_text(encoding="utf-8"))

    def put_program(self, name: str, script: str) -> None:
        path = self.base / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)

    def pretend_packages(self) -> None:
        """As if the virtual environment had been made."""
        code = (
            "import json; from tools.toolchain import python_environment as p; "
            "print(json.dumps({lock: p.key(lock) for lock in (p.LOCK, p.TEST_LOCK)}))"
        )
        keys = json.loads(self.python("-c", code).stdout)
        venv = self.root / ".groundcrew" / "venv"
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").symlink_to(sys.executable)
        (venv / "groundcrew.json").write_text(json.dumps(keys), encoding="utf-8")

    def python(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        with self.started(*arguments, **variables) as process:
            output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def started(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ensure(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "tools.toolchain", "ensure", *arguments, **variables)

    def builds(self) -> int:
        """How often the go command was asked to compile."""
        lines = self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []
        return sum(line.startswith("build ") for line in lines)

    def compiler(self) -> int:
        """The process id of the go command that is compiling, once it is."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if self.pid.exists() and (text := self.pid.read_text(encoding="utf-8").strip()):
                return int(text)
            time.sleep(0.02)
        raise TimeoutError("no compilation started")
