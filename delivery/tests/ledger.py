"""The invariants that every test of delivery ends with."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaigns.attribution.checking import recount_credits
from campaigns.engagement.rebuilding import rebuild_figures
from campaigns.log.claims import SENT, Claim, Outcome
from campaigns.log.ledger import COUNTERS, REACTIONS, Message, count_sending
from campaigns.log.reason_counts import COUNTED
from campaigns.membership import CLICKED, OPENED, RECEIVED
from campaigns.models import Campaign
from customers.marks import mark_for
from customers.models import Customer
from delivery.models import VendorState
from delivery.vendors.registry import chosen_setup


def all_ended(claimed: Claim, outcome: Outcome = SENT) -> dict[str, Outcome]:
    """The same outcome for every message of a claim."""
    return {message.id: outcome for message in claimed.messages}


def written(body: str) -> str:
    """The text of an e-mail without its last line, by which its recipient unsubscribes."""
    text, unsubscribe, url = body.replace("\r\n", "\n").strip().rpartition("\n\nUnsubscribe: http://localhost")
    assert unsubscribe, body
    assert re.fullmatch(r"(:\d+)?/u/[\w-]{35}", url)
    return text


def states(campaign: Campaign) -> dict[str, int]:
    """Messages by state, as the log and its leases have them; the counters of the campaign and of reasons must say the
    same, and the customers' marks."""
    counted = Counter(Message.objects.filter(campaign=campaign).values_list("status", flat=True))
    if sending := count_sending(campaign.id):
        counted.update(sending=sending, pending=-sending)
        counted = +counted
    campaign.refresh_from_db()
    shown = {name: getattr(campaign, name) for name in COUNTERS}
    assert {name: count for name, count in shown.items() if count} == dict(counted)
    assert campaign.audience == counted.total()
    for reaction in REACTIONS:
        of_log = Message.objects.filter(campaign=campaign, **{f"{reaction}_at__isnull": False}).count()
        assert getattr(campaign, reaction) == of_log, reaction
    assert rebuild_figures(campaign, check=True) == []
    assert recount_credits(check=True) == 0
    explained = Message.objects.filter(campaign=campaign, status__in=COUNTED).values_list("status", "reason")
    reasons = {(each.status, each.reason): each.count for each in campaign.reasons.all()}
    assert reasons == Counter(explained)
    for kind in (RECEIVED, OPENED, CLICKED):
        mark = mark_for(kind, campaign.id)
        carrying = [c.id for c in Customer.objects.filter(marks__contains=mark) if c.marks.count(mark) == 1]
        assert sorted(carrying) == sorted(marked(campaign, kind) & set(Customer.objects.values_list("id", flat=True)))
    assert not Customer.objects.filter(marks__contains=mark_for(RECEIVED, campaign.id), last_messaged_at=None).exists()
    return dict(counted)


def marked(campaign: Campaign, kind: str) -> set:
    """Whom the log says that the mark is for."""
    log = Message.objects.filter(campaign=campaign).values_list("customer_id", "status", "opened_at", "clicked_at")
    return {
        customer_id
        for customer_id, status, opened_at, clicked_at in log
        if {RECEIVED: status in ("sent", "delivered"), OPENED: opened_at, CLICKED: clicked_at}[kind]
    }


def make_due(campaign: Campaign) -> None:
    """Let all its messages be tried now, by a vendor that is not paused."""
    Message.objects.filter(campaign=campaign).update(due_at=timezone.now())
    VendorState.objects.update(failures=0, paused_until=None)


def pause_vendor(channel: str = "email", *, seconds: float = 60, **fields: Any) -> VendorState:
    """Let the account that carries a channel be paused."""
    until = timezone.now() + timedelta(seconds=seconds)
    state = {"account": chosen_setup(channel).account, "vendor": "vendor", "failures": 3, "paused_until": until}
    return VendorState.objects.create(**state | fields)
