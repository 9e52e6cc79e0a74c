"""`manage.py load_demo`"""

import io
import itertools
from argparse import ArgumentParser
from typing import Any

import pydantic_core
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.carriers import carrier_of_channel
from campaigns.models import Campaign
from crm.database import atomic
from crm.management import demo
from crm.management.demo_past import create_past_campaigns
from crm.streams.stream import Entry
from customers.ingestion import persist
from customers.models import Customer, Order, Segment
from customers.segments.rules import parse, serialise

BATCH = 2000  # records of one transaction


class Command(BaseCommand):
    """Writes customers and orders as the worker would; launches only to the dummy vendor."""

    help = "Fill the installation with a made-up chain of coffee shops. Loading it again doubles nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=2000, help="how many (2000), with about four orders each")

    def handle(self, *args: Any, customers: int, **options: Any) -> None:
        records = demo.records(customers, timezone.now())
        while batch := list(itertools.islice(records, BATCH)):
            write = persist(self.entries(batch))
            with atomic():
                write()
        if carrier_of_channel("email").is_test:  # as if it had been the test vendor then
            create_past_campaigns(timezone.now())
            call_command("rebuild_figures", stdout=self.stdout)
        for planned in demo.CAMPAIGNS:
            self.create(planned)
        call_command("survey", stdout=io.StringIO())
        counts = f"{Customer.objects.count():,} customers, {Order.objects.count():,} orders"
        self.stdout.write(f"The demo is loaded: {counts}, {Campaign.objects.count():,} campaigns.")

    def entries(self, batch: list[demo.Record]) -> list[Entry]:
        """As the worker would read them from the stream: customers before their orders."""
        bodies = {kind: [r.data for r in batch if r.kind == kind] for kind in ("customer", "order")}
        return [Entry("0-0", kind, pydantic_core.to_json(data), len(data)) for kind, data in bodies.items()]

    def create(self, planned: demo.Campaign) -> None:
        """Create a segment with its campaign, unless the segment exists."""
        if Segment.objects.filter(name=planned.segment).exists():
            return
        with atomic():
            segment = Segment.objects.create(name=planned.segment, rule=serialise(parse(planned.rule)))
            campaign = Campaign.draft(segment, None, **planned.texts)
        if planned.launched and campaign.carrier.is_test:  # no real vendor writes to made-up people
            campaign.launch()
