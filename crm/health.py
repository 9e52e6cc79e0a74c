"""Is it alive, and is it ready?"""

import time

import redis
from celery import shared_task
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse

from crm.database import is_passing
from crm.streams.models import Shard

HEARTBEAT = "crm:heartbeat"
FRESH = 15  # seconds


@shared_task
def beat() -> None:
    """Sent by the scheduler and run by a worker: its trace shows that both live."""
    redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_OPTIONS).set(HEARTBEAT, time.time(), ex=FRESH)


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, Redis, worker and scheduler answer; 503 with the names of those that do not."""
    missing = []
    try:
        Shard.objects.exists()
    except Exception as error:
        if not is_passing(error):
            raise
        missing.append("database")
    try:
        if not redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_OPTIONS).exists(HEARTBEAT):
            missing.append("worker or scheduler")
    except redis.RedisError:
        missing.append("redis")
    return JsonResponse(
        {"status": "not ready" if missing else "ok", "missing": missing}, status=503 if missing else 200
    )
