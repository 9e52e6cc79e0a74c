"""A live history and a dry run over it, as they can be compared."""

from django.db.models import Q

from campaigns.journeys import dry_runs
from campaigns.journeys.changes import LEFT_JOURNEY
from campaigns.journeys.past import Asked
from campaigns.journeys.steps import parse
from campaigns.log.ledger import Message, State
from customers.models import Customer


def live_messages(journey):
    """The messages of the ledger: to whom, on which time in the journey, of which step, and when. Those that were
    withdrawn later count: no worker has sent them before."""
    rows = Message.objects.filter(campaign__journey_id=journey.id).select_related("campaign")
    rows = rows.filter(~Q(status=State.SKIPPED) | Q(reason=LEFT_JOURNEY))
    return sorted(
        (row.customer_external_id, row.enrollment_number, row.campaign.journey_step, row.created_at) for row in rows
    )


def dry_messages(run):
    """The same of a dry run."""
    plan = parse(run.definition)
    everybody = dict(Customer.objects.values_list("external_id", "id"))
    _, relived = dry_runs.walk_chunk(run.journey_id, plan, Asked(plan), everybody, run.since, run.until)
    return sorted((each.external_id, each.number, each.step, each.at) for each in relived.messages if not each.skipped)
