"""A worker process that decides the tests whose time has come, and is killed by kill -9 at a place of
`campaigns.variants.deciding`: `python -m delivery.tests.killed_decider PLACE`."""

import os
import signal
import sys
from types import SimpleNamespace
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from campaigns.variants import deciding
from tests.other_process import start_python

COUNTED, WRITTEN, STORED = "choose_winner", "record", "launched"  # places, in the order in which they are reached


def decide_and_kill(place: str) -> None:
    """Let a worker of its own decide, and kill itself there."""
    assert start_python("-m", "delivery.tests.killed_decider", place).wait(120) == -signal.SIGKILL


def main(place: str) -> None:
    """Decide."""

    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(deciding, place, SimpleNamespace(send=die) if place == STORED else die)
    deciding.decide_due()


if __name__ == "__main__":
    main(*sys.argv[1:])
