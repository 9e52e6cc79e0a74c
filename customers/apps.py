from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers.segments import fields
        from customers.segments.references import SEGMENT

        fields.register(SEGMENT)
