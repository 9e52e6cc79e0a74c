"""Loaded before Django: gives the suite a var/ and a Redis-compatible server of its own, both gone afterwards."""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

VAR_DIR = Path(tempfile.mkdtemp(prefix="crm-tests-"))
(VAR_DIR / "static").mkdir()
PASSWORD = "tests"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_port(port: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")


port = free_port()
os.environ.update(
    VAR_DIR=str(VAR_DIR),
    SECRET_KEY="only-for-tests-" + "x" * 50,
    REDIS_URL=f"redis://:{PASSWORD}@127.0.0.1:{port}/0",
    VENDOR_SECRET="whsec_" + "dGVzdHMtb25seS10ZXN0cy1vbmx5",
    DATABASE_URL=f"sqlite:///{VAR_DIR}/crm.sqlite3",
    ALLOWED_HOSTS="*",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)
for name in (
    "SITE_URL",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "SIGNUP_DOMAINS",
    "VENDOR_URL",
    "OPENAI_API_KEY",
    "DEBUG",
    "PORT",
):
    os.environ.pop(name, None)

from crm import embedded_redis  # noqa: E402

redis_server = subprocess.Popen(embedded_redis.command(port, VAR_DIR, PASSWORD), stdout=subprocess.DEVNULL)
wait_for_port(port)


@atexit.register
def stop() -> None:
    """Also when the suite breaks before its first test."""
    redis_server.terminate()
    redis_server.wait(10)
    shutil.rmtree(VAR_DIR, ignore_errors=True)
