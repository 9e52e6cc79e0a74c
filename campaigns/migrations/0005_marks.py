"""Customers' marks for campaigns that were sent before there were any."""

from django.db import migrations

CHUNK = 1_000


def mark(apps, schema_editor):
    """With the code of today: where tables are new there is nothing to do."""
    from campaigns.membership import MARKED, reacted
    from campaigns.models import Campaign, Message
    from crm.database import atomic, update_each
    from customers.models import Customer

    launched = Campaign.objects.filter(launched_at__isnull=False).order_by("launched_at")
    for campaign_id in launched.values_list("id", flat=True):
        last = None
        while True:
            rows = Message.objects.filter(campaign_id=campaign_id).order_by("customer_id")
            rows = rows.filter(customer_id__gt=last) if last else rows
            chunk = list(rows.values_list("customer_id", "sent_at", "delivered_at")[:CHUNK])
            if not chunk:
                break
            them = Message.objects.filter(campaign_id=campaign_id, customer_id__among=[id for id, *_ in chunk])
            with atomic():
                for kind, holds in MARKED.items():
                    reacted(kind, campaign_id, list(them.filter(holds).values_list("customer_id", flat=True)))
                handed_over = [(sent or delivered, id) for id, sent, delivered in chunk if sent or delivered]
                update_each(Customer, handed_over, fields=("last_messaged_at",))
            last = chunk[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("campaigns", "0004_leases"), ("customers", "0004_audiences")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
