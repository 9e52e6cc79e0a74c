"""The sweep of the database; only MongoDB needs it."""

from celery import shared_task

from crm.database.mongodb.abandoned import end_abandoned_transactions


@shared_task
def sweep() -> None:
    """For MongoDB alone: SQLite's locks end with their process."""
    end_abandoned_transactions()
