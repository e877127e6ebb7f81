"""What go and pip print is recognised, and told with what mends it and without their hosts."""

from pathlib import Path

import pytest

from tools.toolchain.failures import of_go, of_pip

LOG = Path("build.log")

GO = [
    ('go: example.org/a@v1.0.0: Get "https://proxy.example/a": dial tcp 192.0.2.1:443: i/o timeout', "not reached"),
    ("go: example.org/a@v1.0.0: module lookup disabled by GOPROXY=off", "not reached"),
    ("go: example.org/a@v1.0.0: reading https://proxy.example/a.mod: 404 Not Found ", "has no such Go module"),
    ("verifying example.org/a@v1.0.0: checksum mismatch\nSECURITY ERROR", "checksum of go.sum"),
    ("/usr/lib/go/link: write a.out: no space left on device", "the disk is full"),
    ("go: go.mod requires go >= 1.27 (running go 1.26.0; GOTOOLCHAIN=local)", "needs Go 1.27"),
]
PIP = [
    ("Retrying after connection broken by 'NewConnectionError: https://index.example'", "index was not reached"),
    ("ERROR: No matching distribution found for pulumi==3.272.0", "has no fitting package"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "checksum of its lock"),
    ("OSError: [Errno 28] No space left on device", "the disk is full"),
]


@pytest.mark.parametrize(("output", "said"), GO)
def test_go(output: str, said: str) -> None:
    told = str(of_go("promtool", output, LOG))
    assert said in told
    assert told.startswith("promtool: ")
    assert "proxy.example" not in told


@pytest.mark.parametrize(("output", "said"), PIP)
def test_pip(output: str, said: str) -> None:
    told = str(of_pip("packages", output, LOG))
    assert said in told
    assert "index.example" not in told


def test_anything_else_shows_its_end() -> None:
    output = "\n".join(f"line {number}" for number in range(100))
    told = str(of_go("promtool", output, LOG)).splitlines()
    assert told[1:-1] == [f"  | line {number}" for number in range(80, 100)]
    assert told[-1] == "Whole log: build.log"
