"""The page of the vendor: its state, and which secrets sign its receipts. All of it is set by the environment."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.accounts.permissions import administrators_only
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState
from delivery.vendors.http.secret_use import live_secrets
from delivery.vendors.registry import chosen_kind, chosen_vendor


@administrators_only
@require_safe
def vendor(request: HttpRequest) -> HttpResponse:
    """Show the vendor and its secrets' fingerprints to administrators."""
    chosen = chosen_vendor()
    context = {
        "vendor": chosen,
        "is_test": chosen_kind().is_test(),
        "state": VendorState.objects.filter(vendor=chosen.name).first(),
        "trips_after": TRIPS_AFTER,
        "rate": settings.VENDOR_RATE,
        "receipts_url": settings.RECEIPTS_URL,
        "secrets": live_secrets(),
    }
    return render(request, "settings/vendor.html", context)
