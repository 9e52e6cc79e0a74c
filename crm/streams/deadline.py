"""How long a task may work before it leaves the rest to another, so that every kind of work gets its turn."""

import time

from django.conf import settings


class Deadline:
    """Begins to run when it is made. `seconds` is TASK_SECONDS unless the caller knows better."""

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = time.monotonic() + (settings.TASK_SECONDS if seconds is None else seconds)

    @property
    def is_over(self) -> bool:
        """Whether the task should stop now."""
        return time.monotonic() >= self._ends
