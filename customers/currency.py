"""One currency an installation: amounts are stored in its minor units, which another one would misread."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from crm.database import is_passing
from customers.models import Order


def check_currency() -> None:
    """ImproperlyConfigured when the stored orders are in another currency than CURRENCY.

    All orders have the same one, because no other is accepted, so the newest speaks for all. A database that is away,
    or has no tables yet, does not stop the start.
    """
    try:
        stored = Order.objects.order_by("-id").values_list("currency", flat=True).first()
    except Exception as error:
        if not is_passing(error):
            raise
        return
    if stored and stored != settings.CURRENCY:
        raise ImproperlyConfigured(
            f"CURRENCY is {settings.CURRENCY}, but the stored orders are in {stored}. Set CURRENCY={stored}, or begin "
            "a new installation: amounts are not converted."
        )
