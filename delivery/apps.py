"""Configuration of the delivery app."""

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class DeliveryConfig(AppConfig):
    """Connects delivery to campaigns, and refuses to start with a vendor that is configured wrongly."""

    name = "delivery"

    def ready(self) -> None:
        from campaigns import carriers
        from delivery import receivers  # noqa: F401  connects them
        from delivery.vendors import registry
        from delivery.webhooks import forgetting, journeys, writing  # noqa: F401  connects them

        carriers.register(registry.find_carrier, registry.find_carriers)
        try:
            registry.check_environment()
        except ValueError as error:
            raise ImproperlyConfigured(str(error)) from None
