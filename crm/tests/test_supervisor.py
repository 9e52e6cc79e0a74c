"""What the supervisor makes of a process that has ended. Whole installations: tests/test_run.py."""

import signal
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from crm.supervisor.installation import Installation, Refusal
from crm.supervisor.supervisor import Supervisor


def end(*codes: int) -> None:
    """A process ends again and again, with these codes."""
    left = iter(codes)
    process = SimpleNamespace(
        name="worker", log=Path("worker.log"), deaths=[], bury=lambda: next(left), last_lines=lambda: ""
    )
    for _ in codes:
        Supervisor.look_after(None, process)


def test_what_keeps_ending_by_itself_is_given_up():
    end(1, 1, 1, 1)
    with pytest.raises(Refusal, match="5 times"):
        end(1, 1, 1, 1, 1)


def test_being_killed_by_others_does_not_count():
    end(*[-signal.SIGKILL] * 10, 1, 1, 1, 1, *[-signal.SIGTERM] * 10)


def test_systemd_hears_that_all_is_up_and_not_the_password(tmp_path, capsys):
    installation = Installation(tmp_path)
    installation.keep("admin_password", "correct horse")
    environ = {"NOTIFY_SOCKET": f"{tmp_path}/notify"}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(environ["NOTIFY_SOCKET"])
        Supervisor.welcome(SimpleNamespace(installation=installation, site_url="https://crm", environ=environ))
        assert systemd.recv(100) == b"READY=1"
    said = capsys.readouterr().out
    assert f"admin@example.com with the password in {tmp_path}/admin_password" in said
    assert "correct horse" not in said
