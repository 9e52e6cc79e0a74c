"""What kills the processes that are left when the supervisor itself is killed."""

import os
import signal


class Guard:
    """A forked process that kills the groups which are left once the supervisor is gone, even by kill -9."""

    def __init__(self) -> None:
        reading, self.writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            os.close(self.writing)
            self._wait_and_kill(reading)
        os.close(reading)

    def tell(self, text: str) -> None:
        """Name a process group that lives, or with a minus one that is gone."""
        os.write(self.writing, f"{text}\n".encode())

    def dismiss(self) -> None:
        """End the guard, which kills the groups that are left."""
        os.close(self.writing)
        os.waitpid(self.pid, 0)

    @staticmethod
    def _wait_and_kill(reading: int) -> None:
        groups: set[int] = set()
        with os.fdopen(reading) as lines:
            for line in lines:
                group = int(line)
                groups.add(group) if group > 0 else groups.discard(-group)
        for group in groups:
            kill_group(group)
        os._exit(0)


def kill_group(pid: int) -> None:
    """Kill all processes of a group, if there are any."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # nothing is left of it
    except PermissionError:
        pass  # macOS says so of a group of which only zombies are left
