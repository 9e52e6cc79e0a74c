"""The page of the vendors: their state, and which secrets sign receipts. All of it is set by the environment."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.accounts.permissions import administrators_only
from customers.channels import CHANNELS
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState
from delivery.vendors.http.secret_use import live_secrets
from delivery.vendors.registry import chosen_setups


@administrators_only
@require_safe
def vendor(request: HttpRequest) -> HttpResponse:
    """Show the vendors and the secrets' fingerprints to administrators."""
    shown: dict[str, dict[str, Any]] = {}
    for channel, setup in chosen_setups().items():
        if not setup.unavailable:
            vendor = setup.create()
            shown.setdefault(vendor.account, {"vendor": vendor, "is_test": setup.kind.is_test, "channels": []})
            shown[vendor.account]["channels"].append(CHANNELS[channel].label)
    for state in VendorState.objects.filter(account__in=shown):
        shown[state.account]["state"] = state
    context = {
        "vendors": shown.values(),
        "trips_after": TRIPS_AFTER,
        "rate": settings.VENDOR_RATE,
        "receipts_url": settings.RECEIPTS_URL,
        "secrets": live_secrets(),
    }
    return render(request, "settings/vendor.html", context)
