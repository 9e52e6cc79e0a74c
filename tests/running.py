"""A whole installation for tests: what `make run` starts, on a var/ and a port of its own."""

import contextlib
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pymongo

from crm.supervisor.ports import free_port
from tests import mongodb
from tests.waiting import wait_until

BASE_DIR = Path(__file__).resolve().parent.parent
KEY_FILE = "key_of_the_tests"  # in a var/ that was prepared
SUPERVISOR = (sys.executable, "-m", "crm.supervisor")
# What the suite has set for itself, and what would lead an installation to somebody else's servers.
NOT_INHERITED = {
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "DEBUG",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
    "DUMMY_VENDOR_ENGAGEMENT",
    "DUMMY_VENDOR_REACTIONS",
    "DUMMY_VENDOR_URL",
    "EMAIL_URL",
    "EMAIL_VENDOR",
    "SMS_VENDOR",
    "WHATSAPP_VENDOR",
    "MAKELEVEL",
    "PORT",
    "RECEIPTS_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "VAR_DIR",
    "VENDOR_SECRET",
    "VENDOR_URL",
    "WEBHOOK_SECRET",
    "LINK_SECRET",
    "MACHINE_AGENTS",
    "MACHINE_NETWORKS",
}


def database_url(var_dir: Path) -> str:
    """The database of an installation of this folder, where nothing else is said."""
    if mongodb.IN_USE:
        return mongodb.url(hashlib.sha256(str(var_dir).encode()).hexdigest()[:12])
    return f"sqlite:///{var_dir}/crm.sqlite3"


class Installation:
    """`with Installation(var_dir, VENDOR_URL="…") as crm:` runs until the block ends.

    Keywords are environment variables on top of a clean environment without the demo. The dummy vendor answers within
    a second. `PORT` is free, and `var_dir` is kept, so that a second `Installation` can go on with the first's state.
    `code` is the folder whose code runs.
    """

    def __init__(
        self, var_dir: Path, command: Sequence[str] = SUPERVISOR, code: Path = BASE_DIR, **environment: str
    ) -> None:
        self.var_dir = var_dir
        self.command = command
        self.code = code
        self.port = int(port) if (port := environment.get("PORT", "")).isdecimal() else free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        defaults = {
            "DEMO": "0",
            "DUMMY_VENDOR_LATEST": "1",
            "DUMMY_VENDOR_REACTIONS": "0",
            "DUMMY_VENDOR_ENGAGEMENT": "0",
            "VAR_DIR": str(var_dir),
            "PORT": str(self.port),
        }
        if mongodb.IN_USE:
            defaults["DATABASE_URL"] = database_url(var_dir)
        self.environment = {**inherited, **defaults, **environment}

    def __enter__(self) -> "Installation":
        self.start()
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        self.output = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self.supervisor = subprocess.Popen(
            self.command,
            cwd=self.code,
            env=self.environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Its exit code."""
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(how)
        return self.supervisor.wait(20)

    def said(self) -> str:
        """Everything at the terminal so far. Read without a move: the supervisor writes where this file stands."""
        output = self.output.fileno()
        return os.pread(output, os.fstat(output).st_size, 0).decode()

    def log(self, name: str) -> str:
        path = self.var_dir / "logs" / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def wait_until_ready(self, seconds: float = 300) -> None:
        self.wait_until(lambda: "Mini CRM is ready" in self.said() or self.supervisor.poll() is not None, seconds)
        assert self.supervisor.poll() is None, self.said()

    def wait_until(self, predicate: Callable[[], object], seconds: float = 180) -> None:
        wait_until(predicate, seconds, explain=lambda: f"the supervisor has said:\n{self.said()}")

    def status(self, path: str = "/readyz") -> int | None:
        """What the web answers; None when nothing does."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as response:
                return response.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return None

    def process(self, name: str) -> "Process":
        """One of `redis`, `vendor`, `worker`, `scheduler`, `web`, as it runs now."""
        path = self.var_dir / "pids" / name
        self.wait_until(path.exists)
        return Process(int(path.read_text()))

    def processes(self) -> list["Process"]:
        return [self.process(path.name) for path in sorted((self.var_dir / "pids").iterdir())]

    def manage(self, *arguments: str) -> str:
        """The standard output of `manage.py` in another shell, which finds the same installation through var/."""
        environment = {name: value for name, value in self.environment.items() if name not in {"PORT", "SITE_URL"}}
        ended = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=self.code, env=environment, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def check_figures(self) -> None:
        """Fail where a figure or a credit is not what the logs say, also after it has stopped. For tests that use an
        installation from end to end; it costs them nothing where no message was written."""
        if self.stored("communication_log", "_id"):
            self.manage("rebuild_figures", "--check")

    def stored(self, table: str, *columns: str) -> list[tuple]:
        """Columns of all rows of a table, read past the product."""
        if (url := self.environment.get("DATABASE_URL", "")).startswith("mongodb"):
            with pymongo.MongoClient(url) as client:
                rows = client.get_default_database()[table].find({}, columns)
                return [tuple(row.get(column) for column in columns) for row in rows]
        path = url.removeprefix("sqlite:///") or self.var_dir / "crm.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as database:
            return list(database.execute(f"SELECT {', '.join(columns)} FROM {table}"))

    def api_key(self, *scopes: str) -> str:
        """A new key; without scopes it has them all, and is the one that the installation began with, if it has one."""
        if not scopes and (prepared := self.var_dir / KEY_FILE).exists():
            return prepared.read_text()
        scopes = scopes or ("ingest", "read", "campaigns", "webhooks")
        return self.manage(
            "create_api_key", "tests", *(part for scope in scopes for part in ("--scope", scope))
        ).strip()


class Process:
    """A process of an installation; `pid` also names the group that it leads."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    def send_group(self, number: int) -> None:
        os.killpg(self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)

    @property
    def children(self) -> list["Process"]:
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [Process(int(pid)) for pid in found]

    @property
    def is_alive(self) -> bool:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
        return False

    @property
    def group(self) -> Iterator[int]:
        """The live processes of the group it leads or led."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    state, _, group = (entry / "stat").read_text().rpartition(") ")[2].split()[:3]
                    if int(group) == self.pid and state != "Z":
                        yield int(entry.name)
