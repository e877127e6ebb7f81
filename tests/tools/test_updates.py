"""The update bot and the scan of known vulnerabilities see everything that is pinned here."""

import re
from fnmatch import fnmatch
from typing import Any

import yaml

from commands.bill_of_materials import LOCKS
from tests.support.coverage import covers
from tests.support.tree import ROOT

GITHUB = ROOT / ".github"


def read(path: str) -> Any:
    return yaml.safe_load((GITHUB / path).read_text(encoding="utf-8"))


def watched(ecosystem: str) -> list[str]:
    """Folders the bot looks into, as it writes them."""
    [entry] = [each for each in read("dependabot.yml")["updates"] if each["package-ecosystem"] == ecosystem]
    return entry.get("directories") or [entry["directory"]]


@covers("SEC-01")
def test_the_bot_looks_where_pins_are() -> None:
    folders = {f"/{lock.rpartition('/')[0]}" for lock in LOCKS}
    assert set(watched("pip")) == folders
    modules = {f"/{path.parent.relative_to(ROOT)}" for path in (ROOT / "tools").rglob("go.mod")}
    patterns = [folder.replace("**", "*") for folder in watched("gomod")]
    assert [module for module in modules if not any(fnmatch(module, pattern) for pattern in patterns)] == []
    assert (ROOT / watched("docker")[0].lstrip("/") / "Containerfile").is_file()


@covers("SEC-01")
def test_the_scan_reads_the_bill_and_every_image_and_fails_on_what_it_finds() -> None:
    text = (GITHUB / "workflows" / "scan.yml").read_text(encoding="utf-8")
    assert set(read("workflows/scan.yml")["jobs"]) == {"parts", "images"}
    assert text.count("make sbom OUT=sbom.cdx.json") == 2
    assert text.count("--exit-code 1") == 2
    assert re.search(r"TRIVY: \S+:\d+\.\d+\.\d+$", text, re.MULTILINE), "a release, not what moves"


def test_no_workflow_may_write() -> None:
    for path in sorted((GITHUB / "workflows").glob("*.yml")):
        assert read(f"workflows/{path.name}")["permissions"] == {"contents": "read"}, path.name
