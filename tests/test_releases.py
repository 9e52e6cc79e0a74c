"""What a release promises: its version, its migrations, and a word on upgrading to it."""

import re
import tomllib

import pytest

from crm import __version__
from tests.checkout import MIGRATIONS, git, newest_release
from tests.running import BASE_DIR

pytestmark = pytest.mark.one_database

CHANGELOG = (BASE_DIR / "CHANGELOG.md").read_text()
VERSIONS = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)


def test_the_version_is_the_same_wherever_it_stands():
    assert tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"] == __version__


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_says_first_what_an_upgrade_needs(version):
    section = CHANGELOG.partition(f"## {version}\n")[2]
    assert re.match(r"\n### Upgrading\n\n\S", section)


def test_migrations_of_a_release_are_kept_as_they_are():
    if not (release := newest_release()):
        pytest.skip("nothing has been released: `git describe --tags --abbrev=0` finds no tag")
    assert git("diff", "--name-only", "--diff-filter=MDR", release, "--", MIGRATIONS) == ""
