from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from delivery.signature import decode_secret
from delivery.vendors.address import check_address


class DeliveryConfig(AppConfig):
    name = "delivery"

    def ready(self) -> None:
        from delivery import receivers  # noqa: F401

        try:
            check_address(settings.VENDOR_URL)
            for secret in settings.VENDOR_SECRETS:
                decode_secret(secret)
        except ValueError as error:
            raise ImproperlyConfigured(str(error)) from None
