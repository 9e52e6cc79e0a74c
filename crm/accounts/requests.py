"""What a request to a page is known to be, for those who check types."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from crm.accounts.models import User


class PageRequest(HttpRequest):
    """A request to a page of the product: somebody is signed in, since pages open for nobody else."""

    user: User
    htmx: HtmxDetails
