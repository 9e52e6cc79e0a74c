"""Campaigns of the demo that are over, month by month. Two of five weeks ago are to be learned from: one held customers
out and sold a fifth more, the other tried two subjects."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from uuid_utils import compat

from campaigns.content.frozen import freeze
from campaigns.models import Campaign, Experiment
from campaigns.sending_rules.models import current_rules
from campaigns.variants.deciding import decide
from campaigns.variants.models import Variant, save_experiment
from crm.database import atomic
from crm.demo.models import Demo
from crm.demo.plans import LATEST, LINKS, MONTHS, THEMES, PastCampaign
from crm.demo.plans import Segment as PlannedSegment
from crm.demo.sent import send, write
from customers.channels import CHANNELS
from customers.models import Segment
from customers.segments import audience
from customers.segments.rules import parse, serialise
from delivery.snapshot import write_snapshot


def create_past_campaigns(now: datetime) -> None:
    """Create those that were not created yet, the oldest first, each in one transaction, so that no worker sees one
    unfinished."""
    for planned in (*campaigns_of_months(now), *LATEST):
        if not has_campaign(planned.name):
            with atomic():
                _create(planned, now)


def has_campaign(name: str) -> bool:
    """Whether the demo has a campaign of this name."""
    made = Demo.objects.filter(kind=Demo.Kind.CAMPAIGN).values_list("made_id", flat=True)
    return Campaign.objects.filter(name=name, id__in=list(made)).exists()


def find_segment(planned: PlannedSegment) -> Segment:
    """The segment of the demo with this name and rule, created where it is missing; inside a transaction."""
    made = Demo.objects.filter(kind=Demo.Kind.SEGMENT).values_list("made_id", flat=True)
    segment = Segment.objects.filter(name=planned.name, id__in=list(made)).first()
    if segment is None:
        segment = Segment.objects.create(name=planned.name, rule=serialise(parse(planned.rule)))
        segment.refresh_from_db()  # times as they are stored
        Demo.note(Demo.Kind.SEGMENT, segment, segment.version)
    return segment


def campaigns_of_months(now: datetime) -> Iterator[PastCampaign]:
    """One of each month before that of `now`, the oldest first."""
    today = timezone.localdate(now)
    for months, segment, channel, rates in MONTHS:
        day = _months_before(today, months)
        name, subject = THEMES[day.month]
        message = f"Hi {{{{ first_name | there }}}},\n\n{subject}: {LINKS[0]}\n\nOr in a shop: {LINKS[1]}"
        if CHANNELS[channel].has_subject:
            message += "\n\nThe Coffee House"
        else:
            message, subject = f"{{{{ first_name | Hello }}}}, {subject[0].lower()}{subject[1:]}", ""
        yield PastCampaign(f"{name} {day:%Y}", segment, channel, message, (today - day).days, subject, rates=rates)


def _months_before(day: date, months: int) -> date:
    """A day in that month, never later in it than the 28th, which every month has."""
    return day.replace(day=min(day.day, 28)) - relativedelta(months=months)


def _create(planned: PastCampaign, now: datetime) -> None:
    """1. Write the draft and launch it at its time, without its signal. 2. Write the audience. 3. Hand over messages
    and settle receipts. 4. Let people buy. 5. Choose the winner.
    """
    chance = random.Random(f"{planned.days_ago} {planned.segment.name}")
    at = timezone.localtime(now - timedelta(days=planned.days_ago))
    campaign = _launch(planned, at.replace(hour=10 + planned.days_ago % 3, minute=planned.days_ago * 7 % 60))
    launched_at = campaign.launched_at
    assert launched_at
    write_snapshot(campaign)
    orders = send(campaign, launched_at, now, planned.rates, chance)
    write(orders)
    if campaign.has_variants:
        Experiment.objects.filter(campaign=campaign).update(tested_at=launched_at + timedelta(hours=1))
        decide(campaign)
        Experiment.objects.filter(campaign=campaign).update(decided_at=launched_at + timedelta(hours=25))
    done_at = launched_at + timedelta(hours=3)
    Campaign.objects.filter(id=campaign.id).update(
        completed_at=done_at, last_sent_at=launched_at, snapshot_at=launched_at, updated_at=done_at
    )


def _launch(planned: PastCampaign, launched_at: datetime) -> Campaign:
    """The campaign as it is once it sends. Who signed up later is not in its audience."""
    segment = find_segment(planned.segment)
    fields: dict[str, Any] = {"channel": planned.channel, "holdout": planned.holdout}
    if CHANNELS[planned.channel].has_subject:
        fields["tracks"] = True
    id = compat.uuid7(nanoseconds=int(launched_at.timestamp() * 1e9))
    texts = {"name": planned.name, "subject": planned.subject, "message": planned.message}
    campaign = Campaign.draft(segment, None, **texts, **fields, id=id, has_variants=bool(planned.other_subject))
    Demo.note(Demo.Kind.CAMPAIGN, campaign)
    if planned.other_subject:
        save_experiment(campaign, [Variant(subject=planned.other_subject)])
    if content := freeze(campaign):
        content.save(force_insert=True)
    carrier = campaign.carrier
    campaign.vendor_name, campaign.is_test, campaign.setup = carrier.name, carrier.is_test, carrier.setup
    campaign.status, campaign.launched_at, campaign.created_at = Campaign.Status.SENDING, launched_at, launched_at
    signed_up = {"field": "signed_up_at", "op": "before", "value": f"{launched_at:%Y-%m-%d}"}
    rule = {"match": "all", "rules": [signed_up, *planned.segment.rule["rules"]]}
    campaign.rule, campaign.sending_rules = (
        audience.frozen_rule(parse(rule)),
        current_rules().for_channel(planned.channel),
    )
    campaign.save()
    return campaign
