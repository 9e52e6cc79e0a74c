"""The units of systemd in docs/systemd are well-formed, confined, and start what `make run` starts."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.running import BASE_DIR, SUPERVISOR

pytestmark = pytest.mark.one_database

UNITS = sorted((BASE_DIR / "docs/systemd").glob("*.service"))
EXPOSURE = 2.5  # at most, of 10; systemd calls it OK


def started(unit: Path) -> list[str]:
    """What a unit starts, without the path of Python."""
    return re.search(r"^ExecStart=\S+/python (.*)$", unit.read_text(), re.MULTILINE)[1].split()


def test_the_supervisor_or_a_worker_is_started():
    assert [started(unit)[:2] for unit in UNITS] == [["-m", "celery"], list(SUPERVISOR[1:])]


def test_a_command_runs_as_the_units_do():
    command = (BASE_DIR / "docs/systemd/mini-crm").read_text()
    for unit in UNITS:
        said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))
        assert f"--uid={said['User']} --working-directory={said['WorkingDirectory']}" in command
        assert f"--property=UMask={said['UMask']}" in command
        assert (
            f"--setenv={said['Environment'].split()[0]} --property=EnvironmentFile={said['EnvironmentFile']}" in command
        )
        assert f"{said['ExecStart'].split()[0]} manage.py" in command


def test_starting_waits_until_all_is_up_however_long_the_database_changes():
    (whole,) = [unit.read_text() for unit in UNITS if started(unit) == list(SUPERVISOR[1:])]
    assert "\nType=notify\nTimeoutStartSec=infinity\n" in whole


@pytest.mark.long
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_no_fault_and_little_exposure(unit, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd: `systemd-analyze` is not on the PATH")
    here = tmp_path / unit.name
    here.write_text(unit.read_text().replace("/srv/mini-crm", str(BASE_DIR)).replace("User=mini-crm", "User=root"))
    verified = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True)
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = ["systemd-analyze", "security", "--offline=yes", here]
    here.write_text(unit.read_text())
    found = subprocess.run(exposed, capture_output=True, text=True).stdout
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", found)[1]) <= EXPOSURE
