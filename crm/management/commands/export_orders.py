"""`manage.py export_orders > FILE`."""

from typing import Any

from django.core.management.base import BaseCommand

from customers.exports import order_lines


class Command(BaseCommand):
    """Writes all orders to standard output."""

    help = "Write all orders as CSV that import_orders reads back exactly."

    def handle(self, *args: Any, **options: Any) -> None:
        for lines in order_lines():
            self.stdout.write(lines, ending="")
