"""Celery tasks of campaigns; they only delegate."""

from uuid import UUID

from celery import shared_task

from campaigns.attribution import recounting
from campaigns.breakdown import counting_all
from campaigns.journeys import dry_runs, mover, watched
from crm.streams.nudge import nudge


@shared_task
def move_journey(journey_id: str) -> None:
    """Apply what has happened to a journey, and move who is due."""
    if mover.move(UUID(journey_id)):
        nudge("campaigns.tasks.move_journey", journey_id)


@shared_task
def carry_out_dry_run(run_id: str) -> None:
    """Walk a journey over the past, as far as the time of a task allows."""
    if not dry_runs.carry_out(UUID(run_id)):
        dry_runs.go_on(UUID(run_id))


@shared_task
def carry_out_whole_count(count_id: str) -> None:
    """Count all messages of a campaign by parts, as far as the time of a task allows."""
    if not counting_all.carry_out(UUID(count_id)):
        counting_all.go_on(UUID(count_id))


@shared_task
def recount_credits() -> None:
    """Credit orders by another rule, as far as the time of a task allows."""
    if not recounting.recount():
        recounting.go_on()


@shared_task
def sweep() -> None:
    """Wake movers for journeys that have something to do, and take up dry runs and counts that were left."""
    mover.sweep()
    watched.end_unused_watches()
    dry_runs.sweep()
    counting_all.sweep()
