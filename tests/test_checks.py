"""What Django itself says of the settings, as an installation has them."""

import os
import subprocess
import sys

import pytest

from tests.running import BASE_DIR


def check(site_url: str) -> str:
    """What it finds; empty when nothing is wrong."""
    environment = {**os.environ, "SITE_URL": site_url, "SECRET_KEY": "k" * 20 + "0123456789" * 4}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)
    return "" if checked.returncode == 0 else checked.stderr


@pytest.mark.parametrize("site_url", ["https://crm.example.com", "http://localhost:8000"])
def test_an_installation_behind_https_or_on_ones_own_machine_is_sound(site_url):
    assert check(site_url) == ""


def test_one_that_is_reached_without_https_is_told_so():
    found = check("http://crm.example.com")

    for code in ("W004", "W008", "W016"):
        assert f"security.{code}" in found
