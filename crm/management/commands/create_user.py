"""`manage.py create_user EMAIL --role ROLE`"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from crm.accounts.audit import Action, record
from crm.accounts.models import Role, User
from crm.database import transactional


class Command(BaseCommand):
    """Reads a password from standard input, so that no process list shows it."""

    help = "Create a person who may sign in. Without a password only a verified Google address does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, email: str, role: str, password_stdin: bool, **options: Any) -> None:
        email = email.strip().lower()
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        try:
            validate_email(email)
            if password is not None:
                validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if User.objects.has(email):
            raise CommandError(f"{email} is here already.")
        _create(email, password, role)
        how = "with this password" if password else "with Google"
        self.stdout.write(f"{email} ({Role(role).label.lower()}) can sign in {how}.")


@transactional
def _create(email: str, password: str | None, role: str) -> None:
    user = User.objects.create_user(email, password, role=role)
    record(Action.PERSON_ADDED, "manage.py create_user", of=user, role=role)
