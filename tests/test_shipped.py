"""What is shipped is named: in docs/licences.md with its licence, and in the bill of materials with its hash."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from crm.management.commands.licences import is_installed, pinned
from tests.running import BASE_DIR

pytestmark = pytest.mark.one_database

REQUIREMENTS = (BASE_DIR / "requirements.txt").read_text()
VERSIONS = dict(re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+)", REQUIREMENTS, re.MULTILINE))


def test_the_list_names_every_package_with_its_version_and_licence():
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", (BASE_DIR / "docs/licences.md").read_text(), re.MULTILINE)
    _, *named = rows
    assert {name: version for name, version, _ in named} == {
        name: version for name, version in VERSIONS.items() if is_installed(name)
    }
    assert not [name for name, _, licence in named if re.search(r"(?<!L)GPL|AGPL|unknown|see its text", licence)]


def test_the_texts_of_the_licences_are_printed(capsys):
    call_command("licences", texts=True)
    said = capsys.readouterr().out
    printed = set(re.findall(r"^={80}\n(\S+) ", said, re.MULTILINE))
    assert len(printed) > 0.9 * len(list(filter(is_installed, pinned())))
    assert "Django Software Foundation" in said


@pytest.mark.long
def test_the_bill_of_materials_has_every_pinned_package_with_its_hashes(tmp_path):
    makefile = (BASE_DIR / "Makefile").read_text()
    arguments = re.search(r"cyclonedx-py (requirements .*) -o sbom.json", makefile)[1].split()
    program = Path(sys.executable).with_name("cyclonedx-py")
    subprocess.run([program, *arguments, "-o", tmp_path / "sbom.json"], cwd=BASE_DIR, check=True, capture_output=True)
    written = json.loads((tmp_path / "sbom.json").read_text())
    assert written["metadata"]["component"]["name"] == "mini-crm"
    components = {component["name"]: component for component in written["components"]}
    assert {name: component["version"] for name, component in components.items()} == VERSIONS
    for component in components.values():
        (source,) = component["externalReferences"]
        assert all(hash["alg"] == "SHA-256" and hash["content"] in REQUIREMENTS for hash in source["hashes"])
