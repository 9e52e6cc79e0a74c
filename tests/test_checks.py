"""What Django itself says of the settings, as an installation has them."""

import os
import subprocess
import sys

import pytest

from tests.running import BASE_DIR, NOT_INHERITED

pytestmark = [pytest.mark.one_database, pytest.mark.long]
CHECK = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def test_the_deployment_check_passes_behind_https_and_on_localhost():
    clean = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    checks = {
        url: subprocess.Popen(
            CHECK,
            cwd=BASE_DIR,
            env={**clean, "SECRET_KEY": "0123456789" * 6, "SITE_URL": url},
            stderr=subprocess.PIPE,
            text=True,
        )
        for url in ("https://crm.example.com", "http://localhost:8000")
    }
    found = {url: check.communicate(timeout=180)[1] for url, check in checks.items()}

    assert [check.returncode for check in checks.values()] == [0, 0], found
