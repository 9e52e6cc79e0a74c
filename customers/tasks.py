from uuid import UUID

from celery import shared_task

from crm.streams.consumer import drain
from customers.ingestion import persist, stream
from customers.segments.lists import changes


@shared_task
def persist_ingestion() -> None:
    drain(stream, persist)


@shared_task
def sweep() -> None:
    """Wakes the drain for entries whose nudge was lost or whose worker died, and goes on with lists."""
    stream.wake_if_waiting()
    changes.sweep()


@shared_task
def carry_out_list(change_id: str) -> None:
    if not changes.carry_out(UUID(change_id)):
        changes.go_on(UUID(change_id))
