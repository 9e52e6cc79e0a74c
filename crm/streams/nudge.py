"""A nudge: a task that wakes a worker at once. When it is lost, a sweep finds the work."""

import logging

import redis
from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def nudge(task: str, *arguments: str) -> bool:
    """Ask a worker to run a task, and return whether the broker took it. A sweep finds the work of a lost nudge."""
    try:
        current_app.send_task(task, arguments, ignore_result=True)
    except (OperationalError, redis.RedisError, OSError) as error:
        logger.warning("The broker did not take %s: %s", task, error)
        return False
    return True
