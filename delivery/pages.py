"""Sending a draft to oneself: one message, at once and without a row in the log."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaigns.carriers import TEST_VENDOR, carrier_of_channel
from campaigns.content.message import token_values
from campaigns.drafts import composer
from campaigns.drafts.review import campaign_problems, campaign_tokens
from campaigns.engagement.tickets import TicketKind
from campaigns.models import Campaign
from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.fragments import is_fragment
from customers.channels import CHANNELS
from customers.models import Customer
from delivery.direct_sends import TOO_MANY, has_too_many, read_address, send_one
from delivery.vendors.protocol import Outgoing
from delivery.vendors.registry import campaign_vendor
from delivery.writing import OutgoingWriter


@editors_only
@require_POST
def send_test(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Save the draft that the composer posts, and send it to `test_to` as the customer in `at` would read it."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if not campaign.is_draft:
        return composer.show_no_longer_draft(request, campaign)
    if is_fragment(request):  # a late refresh of the preview, which htmx sends to where the button pressed last leads
        return composer.show_posted(request, campaign)
    channel = request.POST.get("channel", "")
    channel = channel if channel in CHANNELS else campaign.channel
    try:
        to = read_address(channel, request.POST.get("test_to", "").strip())
    except ValueError as error:
        return composer.show_posted(request, campaign, status=422, test_error=str(error))
    if has_too_many(request):
        return composer.show_posted(request, campaign, status=429, test_error=TOO_MANY)
    refused = composer.save_posted(request, campaign)
    if refused:
        return refused
    campaign.refresh_from_db()
    customer = composer.preview_customer(request, campaign, campaign_tokens(campaign))
    if problem := _send(campaign, to, customer):
        messages.error(request, f"No test sent: {problem}")
    else:
        record(Action.TEST_SENT, request, of=campaign)
        reader = f", as {customer} would read it" if customer else ""
        is_test = carrier_of_channel(channel).is_test
        messages.success(request, f"Test sent to {to}{reader}.{f' {TEST_VENDOR}' if is_test else ''}")
    return redirect(reverse("campaigns:edit", args=[campaign.id], query={"at": customer.id} if customer else None))


def _send(campaign: Campaign, to: str, customer: Customer | None) -> str:
    """Send one message past the ledger. Returns why it was not sent, empty when the vendor accepted it."""
    if problems := campaign_problems(campaign):
        return problems[0].text
    if unavailable := carrier_of_channel(campaign.channel).unavailable:
        return unavailable
    values = token_values(customer, campaign_tokens(campaign)) if customer else {}
    vendor = campaign_vendor(campaign)
    id = uuid.uuid4()

    def write() -> Outgoing:
        return OutgoingWriter(campaign, vendor, TicketKind.TEST)(id.hex, f"test-{id}", to, values)

    return send_one(vendor, write)
