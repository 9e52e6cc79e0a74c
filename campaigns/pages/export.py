"""The log of a campaign as a file, as far as it is filtered on the page."""

import csv
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from campaigns.ledger import Message
from campaigns.models import Campaign
from campaigns.pages.report import log_of
from crm.accounts.doors import editors_only

CHUNK = 2_000  # messages read at a time
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would calculate
COLUMNS = {
    "external_id": "customer_external_id",
    "name": "customer_name",
    **{name: name for name in ("to", "status", "reason", "attempts", "round", "sent_at", "delivered_at", "failed_at")},
}


@editors_only
@require_safe
def log(request: HttpRequest, campaign_id: uuid.UUID) -> StreamingHttpResponse:
    campaign = get_object_or_404(Campaign, id=campaign_id)
    name = slugify(campaign.name) or "campaign"
    return StreamingHttpResponse(
        _lines(log_of(campaign, request.GET)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-log.csv"'},
    )


class _Line:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(messages: QuerySet[Message]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    rows = messages.order_by("id").values_list("id", *COLUMNS.values())
    chunk = list(rows[:CHUNK])
    while chunk:
        yield "".join(writer.writerow(map(_cell, cells)) for _, *cells in chunk)
        chunk = list(rows.filter(id__gt=chunk[-1][0])[:CHUNK])


def _cell(value: Any) -> Any:
    match value:
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case str() if value.startswith(FORMULA):
            return f"'{value}"
        case _:
            return value
