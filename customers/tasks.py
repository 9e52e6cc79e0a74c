from celery import shared_task

from crm.streams.consumer import drain
from customers.ingestion import persist, stream


@shared_task
def persist_ingestion() -> None:
    drain(stream, persist)


@shared_task
def sweep() -> None:
    """Wakes the drain for entries whose nudge was lost or whose worker died."""
    stream.wake_if_waiting()
