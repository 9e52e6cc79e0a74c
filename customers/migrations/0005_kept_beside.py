"""What rules compare, for customers who were there before it was kept."""

from django.db import migrations

CHUNK = 1_000


def keep(apps, schema_editor):
    """With the code of today: where tables are new there is nothing to do."""
    from crm.database import atomic, update_each
    from customers.ingestion import refresh_totals
    from customers.models import Customer, fold_attributes

    last = None
    while True:
        rows = Customer.objects.order_by("id")
        chunk = list((rows.filter(id__gt=last) if last else rows).values_list("id", "external_id", "attributes")[:CHUNK])
        if not chunk:
            return
        with atomic():
            update_each(
                Customer,
                ((fold_attributes(attributes), id) for id, _, attributes in chunk),
                fields=("attributes_key",),
            )
            refresh_totals([external_id for _, external_id, _ in chunk])
        last = chunk[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0004_audiences")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
