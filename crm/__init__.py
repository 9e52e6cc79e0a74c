"""The project: settings, URLs and API, and what all apps build on (database, streams, accounts)."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
