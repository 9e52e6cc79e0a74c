#!/usr/bin/env python
import os
import sys
from pathlib import Path


def make_secret_key() -> None:
    from crm.supervisor.installation import Installation, Refusal

    if os.environ.get("SECRET_KEY"):
        return
    try:
        installation = Installation(Path(os.environ.get("VAR_DIR") or Path(__file__).parent / "var"))
    except Refusal as refusal:
        sys.exit(str(refusal))
    installation.make_secrets()
    installation.release()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import BaseCommand, execute_from_command_line
    from environs import EnvError

    BaseCommand.requires_system_checks = []  # for development; they import every page, which takes as long as the rest
    try:
        if sys.argv[1:2] == ["restore"]:  # on another machine there is no secret key yet
            make_secret_key()
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError) as error:
        sys.exit(str(error))
    except Exception as error:
        from pymongo.errors import ConnectionFailure

        cause = error.__cause__ or error
        if not isinstance(cause, ConnectionFailure):
            raise
        reason = str(cause).partition(" (configured timeouts")[0].partition(", Timeout:")[0]
        sys.exit(f"MongoDB at DATABASE_URL does not answer: {reason}")


if __name__ == "__main__":
    main()
