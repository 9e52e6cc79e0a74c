"""`manage.py import_orders FILE`."""

from customers.imports.columns import FileKind
from customers.imports.command import ImportCommand


class Command(ImportCommand):
    """Imports a file of orders."""

    help = "Import a file of orders, as the page does, and wait until all of it is written."
    kind = FileKind.ORDERS
