from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "crm.streams"
    label = "streams"
