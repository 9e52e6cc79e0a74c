"""The app of customers, orders and segments."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, orders and segments."""

    name = "customers"

    def ready(self) -> None:
        from customers.segments import catalogue
        from customers.segments.references import SEGMENT

        catalogue.register(SEGMENT)
