from typing import Any

from django.core.management.base import BaseCommand

from campaigns.models import Campaign
from campaigns.reconciliation import note, reconcile


class Command(BaseCommand):
    help = "Count every campaign's messages from the log, correct its counters, and print what differed."

    def handle(self, *args: Any, **options: Any) -> None:
        campaigns = 0
        differences = 0
        for campaign in Campaign.objects.exclude(status=Campaign.Status.DRAFT).order_by("id").iterator():
            campaigns += 1
            for difference in reconcile(campaign):
                differences += 1
                self.stdout.write(str(difference))
        note(campaigns, differences)
        self.stdout.write(f"{campaigns} campaigns, {differences} differences")
