"""The log of a campaign as a file, as far as it is filtered on the page."""

import uuid

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from campaigns.effect.arms import group_name
from campaigns.models import Campaign
from campaigns.pages.log import filtered_log
from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.web.spreadsheet import csv_file, in_chunks

COLUMNS = {
    "external_id": "customer_external_id",
    "name": "customer_name",
    **{name: name for name in ("to", "status", "reason", "attempts", "round", "sent_at", "delivered_at", "failed_at")},
    "group": "arm",
}


@editors_only
@require_safe
def log(request: HttpRequest, campaign_id: uuid.UUID) -> StreamingHttpResponse:
    """A CSV file of the messages that the filters of the page let through; the export is audited."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    record(Action.EXPORTED, request, of=campaign, what="log")
    name = slugify(campaign.name) or "campaign"
    chunks = in_chunks(filtered_log(campaign, request.GET), *COLUMNS.values())
    named = ([(*cells, group_name(campaign, arm)) for *cells, arm in chunk] for chunk in chunks)
    return csv_file(f"{name}-log.csv", list(COLUMNS), named)
