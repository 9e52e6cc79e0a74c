"""The app of the streams."""

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    """Streams, their positions and dead letters."""

    name = "crm.streams"
    label = "streams"
