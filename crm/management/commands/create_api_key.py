"""`manage.py create_api_key NAME --scope SCOPE`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from crm.accounts.models import ApiKey, Scope


class Command(BaseCommand):
    """Prints the secret alone, so that a script can store it."""

    help = "Create an API key and print it, alone and this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="whose key it is, like 'shop'")
        parser.add_argument("--scope", dest="scopes", action="append", choices=Scope.values, required=True)

    def handle(self, *args: Any, name: str, scopes: list[str], **options: Any) -> None:
        _, secret = ApiKey.create(name, sorted(set(scopes)), by="manage.py create_api_key")
        self.stdout.write(secret)
