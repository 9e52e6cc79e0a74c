"""Starts all processes of an installation, starts a dead one again, and stops them together.

    1. claim var/ and the port
    2. Redis and the test vendor, unless REDIS_URL and VENDOR_URL name others
    3. `manage.py prepare`: migrations, static files, the first administrator, the demo
    4. worker, scheduler, and last the web server, so that a ready page means that all is up
    5. watch until Ctrl-C or TERM

Each process leads a group of its own: Ctrl-C reaches the supervisor alone, and nothing of a dead process lives on.
"""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import redis

from crm.supervisor import embedded_redis
from crm.supervisor.guard import Guard
from crm.supervisor.installation import Installation, Refusal
from crm.supervisor.ports import claim_port, free_port
from crm.supervisor.process import Process

LOOK_EVERY = 0.05  # seconds
START_WITHIN = 180  # seconds, for all to be ready, on a slow or busy machine too
STOP_WITHIN = 6  # seconds, before what still runs is killed
LONGEST_PAUSE = 2  # seconds before a dead process is started again
GIVE_UP = (5, 60)  # a process that ends by itself so often in so many seconds
KILLED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)
CPUS = os.cpu_count() or 1
PYTHON = [sys.executable, "-m"]


class Supervisor:
    """Holds the processes of an installation."""

    def __init__(self, installation: Installation, environ: dict[str, str]) -> None:
        self.installation = installation
        self.environ = environ
        self.port = find_port(environ)
        self.site_url = environ.get("SITE_URL") or f"http://localhost:{self.port}"
        self.host = environ.get("HOST") or "127.0.0.1"
        claim_port(self.host, self.port)
        self.guard = Guard()
        self.processes: list[Process] = []
        self.make = os.getppid() if "MAKELEVEL" in environ else None

    def run(self) -> None:
        """Run until Ctrl-C or TERM. Refusal where it cannot start or go on."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # unless nohup asks
                signal.signal(number, interrupt)
        try:
            self.start()
            self.watch(until=lambda: False)
        except KeyboardInterrupt:
            ignore_signals()
            say("Stopping …")
        finally:
            ignore_signals()
            self.stop()

    def start(self) -> None:
        """Start everything, and return once the web server is ready."""
        self.installation.make_secrets()
        self.installation.keep("site_url", self.site_url)
        os.environ.update(VAR_DIR=str(self.installation.var_dir), PORT=str(self.port), SITE_URL=self.site_url)
        os.environ["PYTHONUNBUFFERED"] = "1"
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # or glibc keeps free memory in a heap for each thread
        self.start_redis()
        vendor_is_up = self.start_vendor()
        self.prepare()
        self.watch(until=vendor_is_up, within=START_WITHIN)
        celery = [*PYTHON, "celery", "--app"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
        self.add("worker", [*celery, "crm", "worker", "--concurrency", f"{max(CPUS, 4)}", *quiet])
        beat = ["crm.scheduler", "beat", "--loglevel", "WARNING", "--scheduler", "celery.beat:Scheduler"]
        self.add("scheduler", [*celery, *beat])
        web = ["--interface", "rsgi", "--host", self.host, "--port", f"{self.port}", "--no-ws", "--http", "1"]
        web += ["--workers", f"{min(CPUS, 4)}", "--backpressure", "4096", "--respawn-failed-workers"]
        web += ["--workers-kill-timeout", "4", "--log-level", "warning"]
        self.add("web", [*PYTHON, "granian", *web, "crm.rsgi:application"])
        self.watch(until=self.is_ready, within=START_WITHIN)
        self.welcome()

    def start_redis(self) -> None:
        """Start the embedded server; or make sure that the one of REDIS_URL answers."""
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
        """Start the test vendor if there is no other, and return how to ask whether it answers."""
        if self.environ.get("VENDOR_URL"):
            self.installation.forget("vendor_url")
            return lambda: True
        port = free_port()
        self.installation.keep("vendor_url", f"http://127.0.0.1:{port}")
        os.environ["VENDOR_SECRET"] = self.environ.get("VENDOR_SECRET") or self.installation.kept("vendor_secret")
        database = str(self.installation.path("dummy_vendor.sqlite3"))
        self.add("vendor", [*PYTHON, "delivery.dummy_vendor", "--port", f"{port}", "--database", database])
        return lambda: read_status(port, "/health", "localhost") == 200

    def prepare(self) -> None:
        """Run `manage.py prepare` at the terminal, because it may take a while and may fail."""
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
        """Start a process and keep it running."""
        process = Process(name, command, self.installation, self.guard)
        self.processes.append(process)
        process.start()

    def watch(self, *, until: Callable[[], bool], within: float | None = None) -> None:
        """Keep every process running until `until` holds; Refusal after `within` seconds without."""
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
        """Start a process again that has ended; refuse one that keeps ending by itself."""
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
        """Whether the web server says that all is up."""
        # The host that the browser will name, since Django answers to no other.
        return read_status(self.port, "/readyz", urlsplit(self.site_url).hostname or "localhost") == 200

    def welcome(self) -> None:
        """Say where it is, and how to sign in. systemd keeps what is said, so it does not hear the password."""
        systemd = self.environ.get("NOTIFY_SOCKET")
        say(f"Mini CRM is ready at {self.site_url}")
        if password := self.installation.kept("admin_password"):
            file = self.installation.path("admin_password")
            known = f"the password in {file}" if systemd else f"{password} (kept in {file})"
            say(f"  Sign in   admin@example.com with {known}")
        say(f"  API       {self.site_url}/api/docs")
        say(f"  Logs      {self.installation.path('logs')}")
        if systemd:
            tell_systemd(systemd)
        else:
            say("  Ctrl-C stops everything.")

    def stop(self) -> None:
        """Stop all at once, and Redis last, because others still write to it; what does not end in time is killed."""
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


def ignore_signals() -> None:
    """An impatient second Ctrl-C must not interrupt the stopping."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def interrupt(number: int, frame: object) -> None:
    """What a signal does: the same as Ctrl-C."""
    raise KeyboardInterrupt


def succeeds(call: Callable[[], object]) -> bool:
    """Whether a call to Redis works."""
    try:
        call()
    except redis.RedisError:
        return False
    return True


def read_status(port: int, path: str, host: str) -> int | None:
    """The status that this machine answers on a port; None without an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def find_port(environ: dict[str, str]) -> int:
    """PORT as a number. Refusal where it is not one."""
    text = environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def tell_systemd(address: str) -> None:
    """Say that all is up, for which `systemctl start` waits."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(b"READY=1", f"\0{address[1:]}" if address.startswith("@") else address)


def say(line: str) -> None:
    """Print a line for the person at the terminal."""
    print(line, flush=True)  # noqa: T201
