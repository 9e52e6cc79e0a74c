"""Where messages go, how that is going, and which secrets sign what comes back. All of it is set by the environment."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.accounts.permissions import administrators_only
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState
from delivery.secret_use import live_secrets
from delivery.vendors.chosen import chosen_vendor


@administrators_only
@require_safe
def vendor(request: HttpRequest) -> HttpResponse:
    chosen = chosen_vendor()
    context = {
        "vendor": chosen,
        "is_dummy": bool(settings.VENDOR_URL) and settings.VENDOR_URL == settings.DUMMY_VENDOR_URL,
        "state": VendorState.objects.filter(vendor=chosen.name).first(),
        "trips_after": TRIPS_AFTER,
        "rate": settings.VENDOR_RATE,
        "receipts_url": settings.RECEIPTS_URL,
        "secrets": live_secrets(),
    }
    return render(request, "settings/vendor.html", context)
