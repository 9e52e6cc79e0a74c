"""Celery tasks of campaigns; they only delegate."""

from celery import shared_task

from campaigns.attribution import recounting


@shared_task
def recount_credits() -> None:
    """Credit orders by another rule as far as the time allows."""
    if not recounting.recount():
        recounting.go_on()
