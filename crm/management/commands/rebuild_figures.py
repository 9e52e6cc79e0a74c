"""`manage.py rebuild_figures`"""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from campaigns.attribution.checking import recount_credits
from campaigns.engagement.rebuilding import rebuild_figures
from campaigns.journeys.models import started_journeys
from campaigns.journeys.reconciliation import check, reconcile
from campaigns.models import Campaign


class Command(BaseCommand):
    """Opens and clicks judged and counted again, orders credited again by the rules of today, and people counted."""

    help = (
        "Judge all hits again, credit orders again, and count figures from the log and the people in journeys; print"
        " what differed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", type=UUID, help="only this one, by its id")
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if anything differs")

    def handle(self, *args: Any, **options: Any) -> None:
        campaigns = Campaign.objects.exclude(status=Campaign.Status.DRAFT).order_by("id")
        if options["campaign"]:
            campaigns = campaigns.filter(id=options["campaign"])
            if not campaigns.exists():
                raise CommandError("There is no launched campaign with this id.")
        differs = False
        only = campaigns.get() if options["campaign"] else None
        for campaign in campaigns.iterator():
            for difference in rebuild_figures(campaign, check=options["check"]):
                differs = True
                self.stdout.write(f"{campaign.id} {campaign.name}: {difference}")
        count_people = check if options["check"] else reconcile
        for journey in [] if only else started_journeys():
            for counter in count_people(journey):
                differs = True
                self.stdout.write(str(counter))
        if credits := recount_credits(only, check=options["check"]):
            differs = True
            self.stdout.write(f"{credits} orders are credited differently")
        if differs and options["check"]:
            raise SystemExit(1)
