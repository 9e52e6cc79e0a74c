"""Celery tasks of customers; they only delegate."""

from uuid import UUID

from celery import shared_task

from crm.streams.consumer import drain
from crm.streams.nudge import nudge
from customers.consent import refresh_all_standings
from customers.events import properties
from customers.imports import job as imports
from customers.ingestion import persist, stream
from customers.listing import bulk
from customers.privacy import redis_log
from customers.segments.lists import changes
from customers.segments.watching import alarms, recounting, watches
from customers.segments.watching import passing as setting_up
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
    """Carry out a change to a list as far as the time allows."""
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
def answer_alarms() -> None:
    """Notice who enters and leaves by the clock; keep watches as their segments are, and their passes going."""
    alarms.sweep()
    watches.refresh_rules()
    setting_up.sweep()
    properties.sweep()


@shared_task
def recount_watches() -> None:
    """Compare who carries the marks of watches with their rules, at night."""
    recounting.recount_at_night()


@shared_task
def set_watches_up() -> None:
    """Go on with the passes of watches as far as the time allows."""
    if not setting_up.carry_out():
        watches.wake()


@shared_task
def fill_event_properties() -> None:
    """Fill in properties of events that rules are to ask for, as far as the time allows."""
    if not properties.carry_out():
        properties.wake()


@shared_task
def carry_out_survey() -> None:
    """Count what reports show as far as the time allows."""
    if not passing.carry_out():
        passing.go_on()


@shared_task
def sweep_survey() -> None:
    """Begin the survey of the night, or continue one that was left."""
    passing.sweep()
