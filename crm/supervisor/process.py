"""One process of an installation: started in a group of its own, with its log and its id in var/."""

import os
import shutil
import subprocess

from crm.supervisor.guard import Guard, kill_group
from crm.supervisor.installation import Installation

LOG_SIZE = 20_000_000  # bytes, after which a log begins again and the old one is kept as NAME.log.1


class Process:
    """A command that is kept running. Its log is in var/logs/, its process id in var/pids/."""

    def __init__(self, name: str, command: list[str], installation: Installation, guard: Guard) -> None:
        self.name = name
        self.command = command
        self.log = installation.path(f"logs/{name}.log")
        self.pid_file = installation.path(f"pids/{name}")
        self.guard = guard
        self.popen: subprocess.Popen | None = None
        self.start_at = 0.0
        self.deaths: list[float] = []

    def start(self) -> None:
        """Start it, with its log appended to."""
        self.rotate_log()
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(  # noqa: S603
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.guard.tell(f"{self.popen.pid}")
        self.pid_file.write_text(f"{self.popen.pid}\n")

    def rotate_log(self) -> None:
        """Keep a log that has grown too large as NAME.log.1, and begin it again."""
        if self.log.exists() and self.log.stat().st_size > LOG_SIZE:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def bury(self) -> int | None:
        """The exit code of a process that has ended since the last look; the rest of its group is killed."""
        if self.popen is None or self.popen.poll() is None:
            return None
        code, pid = self.popen.returncode, self.popen.pid
        kill_group(pid)
        self.guard.tell(f"-{pid}")
        self.pid_file.unlink(missing_ok=True)
        self.popen = None
        return code

    def terminate(self) -> None:
        """Ask it to stop."""
        if self.popen:
            self.popen.terminate()

    def kill(self) -> None:
        """Kill it and its group, and wait for its end."""
        if self.popen:
            kill_group(self.popen.pid)
            self.popen.wait()
            self.bury()

    def last_lines(self) -> str:
        """The end of its log, indented."""
        lines = self.log.read_text(errors="replace").splitlines()[-8:] if self.log.exists() else []
        return "\n".join(f"    {line}" for line in lines)
