"""The app of the demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A made-up shop, which is loaded and removed."""

    name = "crm.demo"
    label = "demo"
