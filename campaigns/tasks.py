"""Celery tasks of campaigns; they only delegate."""

from uuid import UUID

from celery import shared_task

from campaigns.journeys import mover
from crm.streams.nudge import nudge


@shared_task
def move_journey(journey_id: str) -> None:
    """Apply what has happened to a journey, and move who is due."""
    if mover.move(UUID(journey_id)):
        nudge("campaigns.tasks.move_journey", journey_id)


@shared_task
def sweep() -> None:
    """Wake movers for journeys that have something to do."""
    mover.sweep()
