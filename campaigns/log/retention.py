"""Logs of campaigns that are long over forget to whom each message went. What became of it stays."""

from collections import Counter
from datetime import datetime

from django.utils import timezone

from campaigns.attribution.refreshing import forget_messages
from campaigns.engagement.writing import delete_hits
from campaigns.log.ledger import CHUNK, Message
from campaigns.models import Campaign
from crm.database import transactional

NO_TEXT = dict.fromkeys(("customer_external_id", "customer_name", "to", "to_key", "search_key", "time_zone"), "")
NOTHING = {**NO_TEXT, "values": {}}
REPLACEMENT = "no longer kept"  # instead of such a reason
NAMES_SOMEBODY = r"@|[0-9]{7}"  # a reason that quotes an address


@transactional
def anonymize_next_chunk(before: datetime) -> bool:
    """A chunk of the log of a campaign that was over by then; False when nothing was left to forget."""
    over = Campaign.objects.filter(
        status__in=(Campaign.Status.COMPLETED, Campaign.Status.CANCELLED),
        launched_at__isnull=False,
        updated_at__lt=before,
        anonymized_at=None,
    )
    campaign = over.order_by("id").first()
    if campaign is None:
        return False
    this = Campaign.objects.filter(id=campaign.id)
    this.hold()
    log = Message.objects.filter(campaign=campaign).order_by("id")
    if campaign.retention_cursor:
        log = log.filter(id__gt=campaign.retention_cursor)
    ids = list(log.values_list("id", flat=True)[:CHUNK])
    chunk = Message.objects.filter(id__among=ids)
    naming = chunk.filter(reason__regex=NAMES_SOMEBODY)
    quoted = Counter(naming.values_list("status", "reason"))
    naming.update(reason=REPLACEMENT)
    reasons = Counter({key: -count for key, count in quoted.items()})
    for (status, _), count in quoted.items():
        reasons[status, REPLACEMENT] += count
    campaign.record({}, reasons)
    chunk.update(**NOTHING)
    delete_hits(ids)
    forget_messages(ids)
    if ids:
        this.update(retention_cursor=ids[-1])
    if len(ids) < CHUNK:
        this.update(anonymized_at=timezone.now())
    return True
