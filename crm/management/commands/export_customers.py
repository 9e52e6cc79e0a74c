"""`manage.py export_customers > FILE`."""

from typing import Any

from django.core.management.base import BaseCommand

from customers.exports import customer_lines


class Command(BaseCommand):
    """Writes all customers to standard output."""

    help = "Write all customers as CSV that import_customers reads back exactly."

    def handle(self, *args: Any, **options: Any) -> None:
        for lines in customer_lines():
            self.stdout.write(lines, ending="")
