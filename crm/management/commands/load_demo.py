"""`manage.py load_demo`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.models import Campaign
from crm.demo.loading import load
from customers.models import Customer, Order


class Command(BaseCommand):
    """Writes customers and orders as the worker would; launches only to the test vendor."""

    help = "Fill the installation with a made-up chain of coffee shops. Loading it again doubles nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=2000, help="how many (2000), with about four orders each")

    def handle(self, *args: Any, customers: int, **options: Any) -> None:
        load(customers)
        counts = f"{Customer.objects.count():,} customers, {Order.objects.count():,} orders"
        campaigns = Campaign.objects.without_journeys().count()
        self.stdout.write(f"The demo is loaded: {counts}, {campaigns:,} campaigns.")
