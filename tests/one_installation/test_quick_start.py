"""The examples of docs/quick-start.md work as they are written, against a running installation."""

import os
import re
import shutil
import subprocess

import pytest

from tests.running import BASE_DIR

pytestmark = [pytest.mark.one_database, pytest.mark.long]

CODE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAMS = {"sh": ["sh", "-e"], "python": ["python3"], "js": ["node", "--input-type=module"]}
ANSWERS = {"sh": '"count": [1-9]', "python": "Hello Pune", "js": "Mei Lin"}


@pytest.mark.parametrize("language", PROGRAMS)
def test_an_example_runs_and_shows_its_result(installation, language):
    command = PROGRAMS[language]
    if language == "js" and not shutil.which("node"):
        pytest.skip("no Node.js: `node` is not on the PATH")
    examples = dict(CODE.findall((BASE_DIR / "docs/quick-start.md").read_text()))
    environment = {**os.environ, "CRM_URL": installation.url, "CRM_KEY": installation.api_key()}

    ran = subprocess.run(
        command, input=examples[language], env=environment, capture_output=True, text=True, timeout=180
    )

    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert re.search(ANSWERS[language], ran.stdout)
