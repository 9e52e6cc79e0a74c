"""Celery tasks of customers; they only delegate."""

from uuid import UUID

from celery import shared_task

from crm.streams.consumer import drain
from crm.streams.nudge import nudge
from customers.consent import refresh_all_standings
from customers.imports import job as imports
from customers.ingestion import persist, stream
from customers.listing import bulk
from customers.privacy import redis_log
from customers.segments.lists import changes
from customers.survey import passing


@shared_task
def persist_ingestion(shard: str = "") -> None:
    """Write what waits in a shard of the stream of records, by default in all."""
    drain(stream, persist, shard=shard)


@shared_task
def sweep() -> None:
    """Wake the drain for entries whose nudge was lost or whose worker died, continue changes of lists and customers and
    imports, and rewrite the log of Redis after erasures."""
    stream.sweep()
    changes.sweep()
    bulk.sweep()
    imports.sweep()
    redis_log.rewrite_if_requested(stream)


@shared_task
def carry_out_list(change_id: str) -> None:
    """Carry out a change to a static segment as far as the time allows."""
    if not changes.carry_out(UUID(change_id)):
        changes.go_on(UUID(change_id))


@shared_task
def carry_out_bulk_change(change_id: str) -> None:
    """Change many customers as far as the time allows."""
    if not bulk.carry_out(UUID(change_id)):
        bulk.go_on(UUID(change_id))


@shared_task
def carry_out_import(import_id: str) -> None:
    """Check, import or undo as far as the time allows."""
    if not imports.carry_out(UUID(import_id)):
        imports.go_on(UUID(import_id))


@shared_task
def refresh_standings(after: str) -> None:
    """Derive the standings of all customers again, those after this one as far as the time allows."""
    if last := refresh_all_standings(UUID(after) if after else None):
        nudge("customers.tasks.refresh_standings", str(last))


@shared_task
def carry_out_survey() -> None:
    """Count what reports show as far as the time allows."""
    if not passing.carry_out():
        passing.go_on()


@shared_task
def sweep_survey() -> None:
    """Begin the survey of the night, or continue one that was left."""
    passing.sweep()
