from django.db import transaction


def atomic(using: str | None = None) -> transaction.Atomic:
    """One transaction. Every write that spans rows goes through here, so that each database can have its own."""
    return transaction.atomic(using=using)
