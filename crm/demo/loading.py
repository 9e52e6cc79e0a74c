"""Loads the demo: as it would have come, through ingestion, the ledger, receipts and the mover of journeys."""

import csv
import io
import itertools
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from campaigns.carriers import carrier_of_channel
from campaigns.models import Campaign
from crm.database import atomic, transactional
from crm.demo import plans, shop
from crm.demo.journey import create_past_journey
from crm.demo.models import Demo
from crm.demo.past import create_past_campaigns, find_segment, has_campaign
from crm.demo.sent import write
from customers.imports import job
from customers.imports.models import Import, ImportedRecord
from customers.models import Customer, Segment
from customers.survey import passing

BATCH = 3000  # records of one transaction
LOOKS = 45  # days of what people looked at
IMPORTED = timedelta(days=20)  # ago
FILE = "roastery-open-day.csv"


def load(customers: int) -> None:
    """Write customers and orders as the worker would, and what was done with them. Loading again doubles nothing.

    No real vendor writes to made-up people: campaigns and the journey are sent only where the test vendor carries them.
    """
    now = timezone.now()
    looked = shop.looked_at(customers, now - timedelta(days=min(LOOKS, settings.EVENT_DAYS - 1)), now)
    records = itertools.chain(shop.records(customers, now), looked)
    while batch := list(itertools.islice(records, BATCH)):
        with atomic():
            write(batch)
    import_file(now)
    loaded = Customer.objects.filter(external_id__startswith=shop.PREFIX, signed_up_at__isnull=False)
    loaded.update(created_at=F("signed_up_at"))  # as if they had come as they signed up
    if carrier_of_channel("email").is_test:  # as if it had been the test vendor then
        create_past_campaigns(now)
        create_past_journey(customers, now)
    for planned in plans.TODAY:
        if not has_campaign(planned.texts["name"]):
            _create(planned, now)
    passing.begin()
    while not passing.carry_out():
        pass


@transactional
def _draft(planned: plans.Campaign) -> Campaign:
    campaign = Campaign.draft(find_segment(planned.segment), None, **planned.texts)
    campaign.refresh_from_db()  # times as they are stored
    Demo.note(Demo.Kind.CAMPAIGN, campaign, campaign.updated_at.isoformat())
    return campaign


def _create(planned: plans.Campaign, now: datetime) -> None:
    campaign = _draft(planned)
    if not campaign.carrier.is_test:
        return
    at = timezone.localtime(now + timedelta(days=planned.days_ahead)).replace(
        hour=10, minute=0, second=0, microsecond=0
    )
    if planned.launched:
        campaign.launch()
    elif planned.days_ahead:
        campaign.launch(at)
    if not campaign.is_draft:
        state = Campaign.Status.SCHEDULED if planned.days_ahead else ""
        Demo.objects.filter(kind=Demo.Kind.CAMPAIGN, made_id=campaign.id).update(state=state)


def import_file(now: datetime) -> None:
    """Import a file with people from an open day, as three weeks ago. One of them left something else than an
    address."""
    if Demo.objects.filter(kind=Demo.Kind.IMPORT).exists():
        return
    file = ContentFile(_open_day().encode(), name=FILE)
    import_ = job.begin(file, None)
    Demo.note(Demo.Kind.IMPORT, import_)
    job.start(import_, "load_demo", here=True)
    while not job.carry_out(import_.id):
        pass
    at = now - IMPORTED
    times = dict.fromkeys(("created_at", "started_at", "finished_at", "moved_at"), at)
    Import.objects.filter(id=import_.id).update(**times)
    Segment.objects.filter(id=import_.id).update(created_at=at, updated_at=at)  # of those who are in the file
    segment = Segment.objects.get(id=import_.id)
    Demo.note(Demo.Kind.SEGMENT, segment, segment.version)
    ImportedRecord.objects.filter(import_id=import_.id).delete()  # it was too long ago to be undone


def _open_day() -> str:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["external_id", "name", "email", "city", "country", "tags"])
    first, last = shop.INDIA.first, shop.INDIA.last
    for number in range(1, 25):
        name = f"{first[number * 5 % len(first)]} {last[number * 7 % len(last)]}"
        address = f"{name.replace(' ', '.').lower()}@example.net" if number != 17 else "asked at the bar"
        table.writerow([f"{shop.PREFIX}open-day-{number:02}", name, address, "Pune", "India", "open day"])
    return text.getvalue()
