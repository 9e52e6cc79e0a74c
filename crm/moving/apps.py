"""The app that moves installations."""

from django.apps import AppConfig


class MovingConfig(AppConfig):
    """Backups, restoring, and copying to another database."""

    name = "crm.moving"
    label = "moving"
