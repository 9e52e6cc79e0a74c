"""Loaded before Django: gives each process that runs tests a var/ and a Redis-compatible server of its own, and the
whole run a MongoDB when DATABASE=mongodb asks for one. All of it is gone afterwards.

With pytest-xdist the controller runs no test: it starts MongoDB alone, in which each worker has its own databases.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from crm.supervisor.ports import free_port
from tests import mongodb
from tests.ports import wait_for_port

PASSWORD = "tests"
VAR_DIR = Path(tempfile.mkdtemp(prefix="crm-tests-"))
(VAR_DIR / "static").mkdir()
REDIS_PORT = free_port()
redis_server: subprocess.Popen | None = None
os.environ.setdefault("SHARED_VAR_DIR", str(VAR_DIR))  # the workers of pytest-xdist inherit the controller's

mongodb.start()
os.environ.update(
    VAR_DIR=str(VAR_DIR),
    SECRET_KEY="only-for-tests-" + "x" * 50,
    REDIS_URL=f"redis://:{PASSWORD}@127.0.0.1:{REDIS_PORT}/0",
    WEBHOOK_SECRET="whsec_" + "am91cm5leXMtb25seS1qb3VybmV5cy1vbmx5LTE=",
    VENDOR_SECRET="whsec_" + "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3Rz",
    DATABASE_URL=mongodb.url("unit", "w=1", f"appName={mongodb.NAME}")
    if mongodb.IN_USE
    else f"sqlite:///{VAR_DIR}/crm.sqlite3",
    VENDOR_URL="http://127.0.0.1:9",  # where nothing answers
    ALLOWED_HOSTS="*",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)
for name in (
    "SITE_URL",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "SIGNUP_DOMAINS",
    "DUMMY_VENDOR_URL",
    "LINK_SECRET",
    "EMAIL_URL",
    "EMAIL_VENDOR",
    "SMS_VENDOR",
    "WHATSAPP_VENDOR",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "DEBUG",
    "PORT",
):
    os.environ.pop(name, None)


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start Redis, unless this process is the controller of pytest-xdist."""
    if "PYTEST_XDIST_WORKER" in os.environ or not early_config.known_args_namespace.numprocesses:
        start_redis()


def start_redis() -> None:
    """Start the Redis of this process, and wait until it answers."""
    global redis_server
    from crm.supervisor import embedded_redis

    command = embedded_redis.command(REDIS_PORT, VAR_DIR, PASSWORD)
    redis_server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_for_port(REDIS_PORT)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    stop()


@atexit.register
def stop() -> None:
    """Also when the suite breaks before its first test."""
    if redis_server and redis_server.poll() is None:
        redis_server.terminate()
        redis_server.wait(10)
    mongodb.stop()
    shutil.rmtree(VAR_DIR, ignore_errors=True)
