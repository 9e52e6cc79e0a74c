"""`manage.py reconcile`"""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.attribution.checking import recount_credits
from campaigns.effect.outcomes import reconcile_outcomes
from campaigns.engagement.rebuilding import rebuild_figures
from campaigns.journeys.models import started_journeys
from campaigns.journeys.reconciliation import reconcile as reconcile_journey
from campaigns.log.reconciliation import note, reconcile
from campaigns.models import Campaign
from customers.consent import reconcile_standings
from customers.privacy.topics import reconcile_refused_topics


class Command(BaseCommand):
    """What the scheduler does every hour, for everything and with output."""

    help = (
        "Count every campaign's messages from the log and the people of every journey, credit orders again, and derive"
        " the standing and the refused topics of every address again; correct them, and print what differed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        campaigns = 0
        differences = 0
        for campaign in Campaign.objects.exclude(status=Campaign.Status.DRAFT).order_by("id").iterator():
            campaigns += 1
            found = [str(difference) for difference in reconcile(campaign)]
            found += [f"{campaign.id} {campaign.name}: {said}" for said in rebuild_figures(campaign)]
            differences += len(found)
            for difference in found:
                self.stdout.write(difference)
            if outcomes := reconcile_outcomes(campaign):
                differences += outcomes
                self.stdout.write(f"{campaign.id} {campaign.name}: the orders of {outcomes} messages differed")
        for journey in started_journeys():
            for counter in reconcile_journey(journey):
                differences += 1
                self.stdout.write(str(counter))
        if credits := recount_credits():
            differences += credits
            self.stdout.write(f"{credits} orders were credited differently")
        note(campaigns, differences)
        standings = 0
        for standing in chain(reconcile_standings(), reconcile_refused_topics()):
            standings += 1
            self.stdout.write(str(standing))
        self.stdout.write(
            f"{campaigns} campaigns, {differences} differences; {standings} different standings of addresses"
        )
