from django.db import migrations, models

CHUNK = 1_000  # customers


def fill(apps, schema_editor):
    """From the orders there are."""
    Customer, Order = apps.get_model("customers", "Customer"), apps.get_model("customers", "Order")
    buyers = Customer.objects.exclude(last_order_at=None).order_by("id")
    chunk = list(buyers[:CHUNK])
    while chunk:
        last = {customer.external_id: customer for customer in chunk}
        for order in Order.objects.filter(customer_external_id__in=list(last), status="completed").order_by("id"):
            customer = last[order.customer_external_id]
            if order.ordered_at == customer.last_order_at and order.items:
                item = order.items[0]
                customer.last_product = item.get("name") or item.get("sku") or ""
        for customer in chunk:
            if customer.last_product:
                Customer.objects.filter(id=customer.id).update(last_product=customer.last_product)
        chunk = list(buyers.filter(id__gt=chunk[-1].id)[:CHUNK])


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='last_product',
            field=models.CharField(blank=True, default='', help_text='First item of the last completed order.', max_length=1000),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
