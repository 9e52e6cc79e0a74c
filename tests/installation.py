"""Loaded before Django: gives the suite a var/, a Redis-compatible server and, when DATABASE=mongodb asks for it, a
MongoDB of its own, all gone afterwards."""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests import mongodb
from tests.ports import free_port, wait_for_port

VAR_DIR = Path(tempfile.mkdtemp(prefix="crm-tests-"))
(VAR_DIR / "static").mkdir()
PASSWORD = "tests"


mongodb.start()
port = free_port()
os.environ.update(
    VAR_DIR=str(VAR_DIR),
    SECRET_KEY="only-for-tests-" + "x" * 50,
    REDIS_URL=f"redis://:{PASSWORD}@127.0.0.1:{port}/0",
    VENDOR_SECRET="whsec_" + "dGVzdHMtb25seS10ZXN0cy1vbmx5",
    DATABASE_URL=mongodb.url("unit", "w=1") if mongodb.IS_ASKED_FOR else f"sqlite:///{VAR_DIR}/crm.sqlite3",
    ALLOWED_HOSTS="*",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)
for name in (
    "SITE_URL",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "SIGNUP_DOMAINS",
    "DUMMY_VENDOR_URL",
    "VENDOR_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "DEBUG",
    "PORT",
):
    os.environ.pop(name, None)

from crm.supervisor import embedded_redis  # noqa: E402

redis_server = subprocess.Popen(embedded_redis.command(port, VAR_DIR, PASSWORD), stdout=subprocess.DEVNULL)
wait_for_port(port)


@atexit.register
def stop() -> None:
    """Also when the suite breaks before its first test."""
    redis_server.terminate()
    redis_server.wait(10)
    mongodb.stop()
    shutil.rmtree(VAR_DIR, ignore_errors=True)
