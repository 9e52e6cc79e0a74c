"""The project: settings, the roof (URLs and API) and the ground (database, streams, accounts)."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
