"""`make run`: starts all processes of an installation, starts a dead one again, and stops them together.

    1. claim var/ and the port
    2. Redis and the dummy vendor, unless REDIS_URL and VENDOR_URL name others
    3. `manage.py prepare`: migrations, static files, the first administrator, the demo
    4. worker, scheduler, and last the web, so that a ready page means that all is up
    5. watch until Ctrl-C or TERM

Each process leads a group of its own: Ctrl-C reaches the supervisor alone, and nothing of a dead process lives on.
"""

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import redis

from crm.supervisor import embedded_redis
from crm.supervisor.installation import Installation, Refusal

LOOK_EVERY = 0.1  # seconds
START_WITHIN = 60  # seconds, for all to be ready
STOP_WITHIN = 6  # seconds, before what still runs is killed
LONGEST_PAUSE = 2  # seconds before a dead process is started again
GIVE_UP = (5, 60)  # a process that ends by itself so often in so many seconds
LOG_SIZE = 20_000_000  # bytes, after which a log begins anew and the old one is kept as NAME.log.1
KILLED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)
CPUS = os.cpu_count() or 1
PYTHON = [sys.executable, "-m"]


class Guard:
    """A process that outlives the supervisor for a moment: when the supervisor is gone, even by kill -9, it kills the
    groups that are left."""

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
        os.write(self.writing, f"{text}\n".encode())

    def dismiss(self) -> None:
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


class Process:
    """One of the installation's processes, its log in var/logs/ and its id in var/pids/."""

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
        self.rotate_log()
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(  # noqa: S603
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.guard.tell(f"{self.popen.pid}")
        self.pid_file.write_text(f"{self.popen.pid}\n")

    def rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_SIZE:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def bury(self) -> int | None:
        """The exit code of a process that has died since the last look, its group gone with it."""
        if self.popen is None or self.popen.poll() is None:
            return None
        code, pid = self.popen.returncode, self.popen.pid
        kill_group(pid)
        self.guard.tell(f"-{pid}")
        self.pid_file.unlink(missing_ok=True)
        self.popen = None
        return code

    def terminate(self) -> None:
        if self.popen:
            self.popen.terminate()

    def kill(self) -> None:
        if self.popen:
            kill_group(self.popen.pid)
            self.popen.wait()
            self.bury()

    def last_lines(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-8:] if self.log.exists() else []
        return "\n".join(f"    {line}" for line in lines)


class Supervisor:
    def __init__(self, installation: Installation, environ: dict[str, str]) -> None:
        self.installation = installation
        self.environ = environ
        self.port = port_of(environ)
        self.site_url = environ.get("SITE_URL") or f"http://localhost:{self.port}"
        self.host = environ.get("HOST") or "127.0.0.1"
        claim_port(self.host, self.port)
        self.guard = Guard()
        self.processes: list[Process] = []
        self.make = os.getppid() if "MAKELEVEL" in environ else None

    def run(self) -> None:
        """Returns after Ctrl-C or TERM; raises `Refusal` when it cannot start or go on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # unless nohup asks
                signal.signal(number, interrupt)
        try:
            self.start()
            self.watch(until=lambda: False)
        except KeyboardInterrupt:
            be_deaf()
            say("Stopping …")
        finally:
            be_deaf()
            self.stop()

    def start(self) -> None:
        self.installation.make_secrets()
        self.installation.keep("site_url", self.site_url)
        os.environ.update(VAR_DIR=str(self.installation.var_dir), PORT=str(self.port), SITE_URL=self.site_url)
        os.environ["PYTHONUNBUFFERED"] = "1"
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # or glibc keeps free memory in a heap for each thread
        self.start_redis()
        vendor_is_up = self.start_vendor()
        self.prepare()
        self.watch(until=vendor_is_up, within=START_WITHIN)
        celery = [*PYTHON, "celery", "--app", "crm"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.add("worker", [*celery, "worker", "--loglevel", "WARNING", "--concurrency", f"{max(CPUS, 4)}", *quiet])
        self.add("scheduler", [*celery, "beat", "--loglevel", "WARNING", "--scheduler", "celery.beat:Scheduler"])
        web = ["--interface", "rsgi", "--host", self.host, "--port", f"{self.port}", "--no-ws", "--http", "1"]
        web += ["--workers", f"{min(CPUS, 4)}", "--backpressure", "4096", "--respawn-failed-workers"]
        web += ["--workers-kill-timeout", "4", "--log-level", "warning"]
        self.add("web", [*PYTHON, "granian", *web, "crm.rsgi:application"])
        self.watch(until=self.is_ready, within=START_WITHIN)
        self.welcome()

    def start_redis(self) -> None:
        if url := self.environ.get("REDIS_URL"):
            self.installation.forget("redis_url")
            try:
                redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5).ping()
            except (redis.RedisError, ValueError) as error:
                raise Refusal(f"Redis at REDIS_URL does not answer: {error}") from None
            return
        port, password = free_port(), secrets.token_urlsafe(32)
        url = self.installation.keep("redis_url", embedded_redis.url(port, password))
        self.add("redis", embedded_redis.command(port, self.installation.path("redis"), password))
        client = redis.Redis.from_url(url)
        self.watch(until=lambda: succeeds(client.ping), within=START_WITHIN)
        client.close()

    def start_vendor(self) -> Callable[[], bool]:
        """Start the dummy vendor if there is no other; returns how to ask whether it answers."""
        if self.environ.get("VENDOR_URL"):
            self.installation.forget("vendor_url")
            return lambda: True
        port = free_port()
        self.installation.keep("vendor_url", f"http://127.0.0.1:{port}")
        os.environ["VENDOR_SECRET"] = self.environ.get("VENDOR_SECRET") or self.installation.kept("vendor_secret")
        database = str(self.installation.path("dummy_vendor.sqlite3"))
        self.add("vendor", [*PYTHON, "delivery.dummy_vendor", "--port", f"{port}", "--database", database])
        return lambda: status_of(port, "/health", "localhost") == 200

    def prepare(self) -> None:
        """Migrations and what else the database needs, at the terminal, since it may take a while and may fail."""
        command = [sys.executable, "manage.py", "prepare"]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as preparing:  # noqa: S603
            self.guard.tell(f"{preparing.pid}")
            try:
                self.watch(until=lambda: preparing.poll() is not None)
            finally:
                preparing.kill()
                self.guard.tell(f"-{preparing.pid}")
        if preparing.returncode:
            raise Refusal("The installation could not be prepared; the reason stands above.")

    def add(self, name: str, command: list[str]) -> None:
        process = Process(name, command, self.installation, self.guard)
        self.processes.append(process)
        process.start()

    def watch(self, *, until: Callable[[], bool], within: float | None = None) -> None:
        """Keep every process running; returns once `until` holds, refuses after `within` seconds without."""
        deadline = time.monotonic() + within if within else None
        while not until():
            for process in self.processes:
                self.look_after(process)
            if deadline and time.monotonic() > deadline:
                raise Refusal(f"Not ready after {within:.0f} seconds. See {self.installation.path('logs')}.")
            if self.make and os.getppid() != self.make:
                raise KeyboardInterrupt  # make was killed, and cannot pass on a signal any more
            time.sleep(LOOK_EVERY)

    def look_after(self, process: Process) -> None:
        now = time.monotonic()
        code = process.bury()
        if code is not None:
            most, seconds = GIVE_UP
            how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
            process.deaths = [death for death in process.deaths if now - death < seconds]
            if code not in KILLED_FROM_OUTSIDE:
                process.deaths.append(now)
            if len(process.deaths) >= most:
                raise Refusal(
                    f"{process.name} {how}, {most} times within {seconds} seconds. "
                    f"The end of {process.log}:\n{process.last_lines()}"
                )
            process.start_at = now + min(0.1 * 2 ** len(process.deaths), LONGEST_PAUSE)
            say(f"{process.name} {how}; starting it again.")
        elif process.popen is None and now >= process.start_at:
            process.start()
        elif process.popen:
            process.rotate_log()

    def is_ready(self) -> bool:
        # The host that the browser will name, since Django answers to no other.
        return status_of(self.port, "/readyz", urlsplit(self.site_url).hostname or "localhost") == 200

    def welcome(self) -> None:
        say(f"Mini CRM is ready at {self.site_url}")
        if password := self.installation.kept("admin_password"):
            say(f"  Sign in   admin@example.com with {password} (kept in {self.installation.path('admin_password')})")
        say(f"  API       {self.site_url}/api/docs")
        say(f"  Logs      {self.installation.path('logs')}")
        say("  Ctrl-C stops everything.")

    def stop(self) -> None:
        """All at once, Redis last, since the others still write to it; what does not end in time is killed."""
        others = [process for process in self.processes if process.name != "redis"]
        for group, seconds in ((others, STOP_WITHIN), (self.processes, 2)):
            for process in group:
                process.terminate()
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline and any(p.popen and p.popen.poll() is None for p in group):
                time.sleep(0.02)
            for process in group:
                process.kill()
        self.guard.dismiss()


def kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # nothing is left of it
    except PermissionError:
        pass  # macOS says so of a group of which only zombies are left


def be_deaf() -> None:
    """An impatient second Ctrl-C must not interrupt the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def succeeds(call: Callable[[], object]) -> bool:
    try:
        call()
    except redis.RedisError:
        return False
    return True


def status_of(port: int, path: str, host: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def port_of(environ: dict[str, str]) -> int:
    text = environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def claim_port(host: str, port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            why = "is in use" if "in use" in str(error) else f"cannot be had ({error.strerror})"
            raise Refusal(f"Port {port} {why}. Choose another: make run PORT={port % 65535 + 1}") from None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def main() -> None:
    base_dir = Path(__file__).resolve().parents[2]
    os.chdir(base_dir)
    try:
        installation = Installation(Path(os.environ.get("VAR_DIR") or base_dir / "var"))
        Supervisor(installation, dict(os.environ)).run()
    except Refusal as refusal:
        sys.exit(f"Mini CRM: {refusal}")


if __name__ == "__main__":
    main()
