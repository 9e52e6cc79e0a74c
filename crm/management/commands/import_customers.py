"""`manage.py import_customers FILE`."""

from customers.imports.columns import FileKind
from customers.imports.command import ImportCommand


class Command(ImportCommand):
    """Imports a file of customers."""

    help = "Import a file of customers, as the page does, and wait until all of it is written."
    kind = FileKind.CUSTOMERS
