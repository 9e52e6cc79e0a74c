"""Health checks: whether the web server is alive, and whether the installation is ready."""

import time
from contextlib import suppress
from typing import Any, cast

import redis
from celery import shared_task
from celery.signals import task_prerun
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse

from crm.database import is_passing
from crm.moving.maintenance import watch
from crm.streams.models import StreamPosition
from crm.streams.stream import client

HEARTBEAT = "crm:heartbeat"
LAST_HEARTBEAT = "crm:heartbeat:last"
WORKERS = "crm:workers"
FRESH = 15  # seconds
NOTED_EVERY = 5  # seconds, by each process of a worker
GONE_AFTER = 5 * 60  # seconds


@shared_task
def beat() -> None:
    """Sent by the scheduler and run by a worker: its trace shows that both live."""
    pipe = client().pipeline()
    pipe.set(HEARTBEAT, time.time(), ex=FRESH)
    pipe.set(LAST_HEARTBEAT, time.time())
    pipe.execute()


_noted_at = 0.0  # by this process


@task_prerun.connect
def note_worker(task: Any, **_: Any) -> None:
    """Whatever a worker does shows that it lives, whether the scheduler does or not."""
    global _noted_at
    if time.monotonic() - _noted_at < NOTED_EVERY:
        return
    _noted_at = time.monotonic()
    with suppress(redis.RedisError):
        client().hset(WORKERS, task.request.hostname or "worker", str(time.time()))


def seconds_since_heartbeat() -> float | None:
    """None when there has been none since Redis was started."""
    at = client().get(LAST_HEARTBEAT)
    return max(0.0, time.time() - float(at)) if at else None


def workers() -> dict[str, float]:
    """Those that did something in the last minutes, and how many seconds ago."""
    seen = cast(dict[bytes, bytes], client().hgetall(WORKERS))
    ages = {name.decode(): max(0.0, time.time() - float(at)) for name, at in seen.items()}
    return {name: age for name, age in sorted(ages.items()) if age < GONE_AFTER}


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, Redis, worker and scheduler answer; 503 with the names of those that do not, or while the
    installation is copied."""
    missing = []
    try:
        StreamPosition.objects.exists()
    except Exception as error:
        if not is_passing(error):
            raise
        missing.append("database")
    try:
        if not client().exists(HEARTBEAT):
            missing.append("worker or scheduler")
    except redis.RedisError:
        missing.append("redis")
    if watch.is_closed:
        missing.append("closed for maintenance")
    return JsonResponse(
        {"status": "not ready" if missing else "ok", "missing": missing}, status=503 if missing else 200
    )
