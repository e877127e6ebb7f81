"""The bill of materials: every pin once, with its hashes, the same each time, and CycloneDX to those who wrote it."""

import json
import re
import subprocess
from typing import Any

import pytest

from commands import sbom
from commands.__main__ import main
from commands.bill_of_materials import LOCKS, document, go_modules, images, of_tree, python_packages
from components.images import references
from tests.support.coverage import covers
from tests.support.tree import ROOT
from tools.toolchain import scanner
from tools.toolchain.recipes import RECIPES

HASH, OTHER = "0a" * 32, "1b" * 32
LOCK_TEXT = f"""\
# a comment
first_part==1.2.3 \\
    --hash=sha256:{HASH} \\
    --hash=sha256:{OTHER}
    # via second
second==4.5 ; python_version < "3.12" \\
    --hash=sha256:{HASH}
"""
MODULE = """\
module groundcrew.dev/tools/program

go 1.26.0

require github.com/maker/program v1.2.3 // indirect

require (
\tk8s.io/api v0.0.0
\tgithub.com/old/part v1.0.0 // indirect
)

replace github.com/old/part => github.com/new/part v2.0.0

replace (
\tk8s.io/api => k8s.io/api v0.34.4
)
"""
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()))
"""


def whole() -> dict[str, Any]:
    return json.loads(document([*of_tree(ROOT), *images(references(), {})], "commit"))


def purls(components: Any) -> list[str]:
    return [each["purl"] for each in components]


def test_packages_have_all_their_hashes() -> None:
    first, second = python_packages({"requirements.txt": LOCK_TEXT})
    assert (first["purl"], first["scope"]) == ("pkg:pypi/first-part@1.2.3", "required")
    assert [each["content"] for each in first["externalReferences"][0]["hashes"]] == [HASH, OTHER]
    assert (second["purl"], len(second["externalReferences"][0]["hashes"])) == ("pkg:pypi/second@4.5", 1)


def test_modules_are_those_that_are_built() -> None:
    assert purls(go_modules("tools/program/go.mod", MODULE)) == [
        "pkg:golang/github.com/maker/program@v1.2.3",
        "pkg:golang/k8s.io/api@v0.34.4",
        "pkg:golang/github.com/new/part@v2.0.0",
    ]


def test_an_image_is_named_by_its_digest_where_that_is_known() -> None:
    reference = "quay.io/maker/server:v1.2.3"
    [open_one], [locked] = list(images([reference], {})), list(images([reference], {reference: f"sha256:{HASH}"}))
    assert "hashes" not in open_one
    assert locked["hashes"] == [{"alg": "SHA-256", "content": HASH}]
    assert locked["purl"].startswith(f"pkg:oci/server@sha256%3A{HASH}?repository_url=quay.io%2Fmaker%2Fserver")


def test_what_two_places_declare_stands_there_once_in_the_wider_scope() -> None:
    twice = python_packages({"requirements-test.txt": LOCK_TEXT, "requirements.txt": LOCK_TEXT})
    first, _ = json.loads(document(twice, "commit"))["components"]
    assert first["scope"] == "required"
    assert [each["value"] for each in first["properties"]] == ["requirements-test.txt", "requirements.txt"]


@covers("SEC-01")
def test_every_pin_of_the_tree_is_in_the_bill() -> None:
    bill = whole()
    named = {(each["name"].lower(), each["version"]) for each in bill["components"]}
    for lock in LOCKS:
        pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
        assert {(name.lower(), version) for name, version in pins} <= named
    programs = {package for recipe in RECIPES for package in recipe.programs.values() if package != "."}
    modules = {each["name"] for each in bill["components"] if each["purl"].startswith("pkg:golang/")}
    assert [package for package in programs if not any(package.startswith(module) for module in modules)] == []
    containers = {f"{each['name']}:{each['version']}" for each in bill["components"] if each["type"] == "container"}
    assert containers == set(references())


def test_the_same_tree_gives_the_same_bill_and_another_another(tmp_path: Any) -> None:
    assert main(["sbom", "--out", str(tmp_path / "new" / "sbom.cdx.json")]) == 0
    written = json.loads((tmp_path / "new" / "sbom.cdx.json").read_text())
    again = json.loads(document([*of_tree(ROOT), *images(references(), {})], sbom.commit()))
    assert written["components"] == again["components"] or (ROOT / "images.lock").exists()
    other = json.loads(document(list(of_tree(ROOT))[1:], sbom.commit()))
    assert other["serialNumber"] != again["serialNumber"]


@pytest.mark.prove
def test_cyclonedx_own_library_takes_it() -> None:
    python = scanner.command()[0]
    text = json.dumps(whole())
    done = subprocess.run([python, "-c", VALIDATE], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None", done.stdout[:2000]
    broken = text.replace('"type": "library"', '"type": "bookshelf"', 1)
    done = subprocess.run([python, "-c", VALIDATE], input=broken, capture_output=True, text=True, check=True)
    assert done.stdout.strip() != "None"
