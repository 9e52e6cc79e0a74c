"""What the supervisor makes of a process that has ended. Whole installations: tests/test_run.py."""

import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from crm.supervisor.installation import Refusal
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
